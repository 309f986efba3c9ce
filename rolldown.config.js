/**
 * The package as few modules: each that Node has to find and read costs about half a millisecond when it is imported, and
 * what is in them has to be read through.
 */
import { defineConfig } from 'rolldown'

/** The source is in the package, so the maps do not repeat it. */
const mapsWithoutSource = {
  name: 'maps-without-source',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (!file.fileName.endsWith('.map')) continue
      const { sourcesContent: _, ...map } = JSON.parse(file.source)
      file.source = JSON.stringify(map)
    }
  },
}

/** What `src/index.ts` imports; a test holds that nothing else is in it. */
const LIBRARY =
  /\/src\/(?:base\/(?!random)|time|event|stream|window\/(?!oracle\/)|pattern\/(?!oracle\/oracle)|formats|connectors|runtime\/(?!journal-file|workers\/(?:worker|worker-task|heavy-keys|local-rows|share)\.)|api|replay\/history)/

export default defineConfig({
  input: {
    index: 'src/index.ts',
    'testing/index': 'src/testing/index.ts',
    'cli/main': 'src/cli/main.ts',
    'runtime/workers/worker': 'src/runtime/workers/worker.ts',
  },
  platform: 'node',
  // Packages stay packages; everything else begins with a dot or a slash.
  external: /^[^./]/,
  plugins: [mapsWithoutSource],
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    // Functions, classes and lines stay: Node shows the line that threw, and the names of who called it.
    comments: false,
    minify: { compress: false, mangle: { toplevel: false, keepNames: true }, codegen: { removeWhitespace: false } },
    sourcemap: true,
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        // What the command line needs before it knows the command.
        { name: 'errors', test: /\/src\/base\/errors\.ts$/, priority: 2 },
        { name: 'library', test: LIBRARY, priority: 1 },
      ],
    },
  },
})
