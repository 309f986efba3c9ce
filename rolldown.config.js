/**
 * The package as few modules: each that Node has to find and read costs about half a millisecond when it is imported, and
 * what is in them has to be read through.
 */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
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

/** What a module imports, itself among it, and so on: without what is loaded when it is needed, and without types. */
function importedBy(entry) {
  const found = new Set([entry])
  for (const path of found) {
    const text = readFileSync(path, 'utf8')
    for (const [, specifier] of text.matchAll(/^(?:import|export) (?!type )[^;'"(]*'(\.[^']+\.ts)'/gm))
      found.add(resolve(dirname(path), specifier))
  }
  return found
}

const library = importedBy(resolve('src/index.ts'))

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
  // Which module a line is of, the maps say; in words before each module that is 20 kB to read with every import.
  experimental: { attachDebugInfo: 'none' },
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
        { name: 'library', test: (id) => library.has(id), priority: 1 },
      ],
    },
  },
})
