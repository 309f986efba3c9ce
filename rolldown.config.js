/** The package as few modules: each that Node has to find and read costs about half a millisecond when it is imported. */
import { defineConfig } from 'rolldown'

export default defineConfig({
  input: { index: 'src/index.ts', 'testing/index': 'src/testing/index.ts', 'cli/main': 'src/cli/main.ts' },
  platform: 'node',
  // Packages stay packages; everything else begins with a dot or a slash.
  external: /^[^./]/,
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    sourcemap: true,
  },
})
