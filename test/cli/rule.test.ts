import { mkdirSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cli } from './cli.ts'
import { RULE, temporaryFolder } from './files.ts'

const file = temporaryFolder({
  'package.json': '{ "type": "commonjs" }',
  'rule.ts': RULE,
  'rule.js': RULE,
  'rule.mjs': RULE,
  'rule.cjs': `const { begin } = require('tidemark')\nmodule.exports.default = begin('hot')\n`,
  'list.ts': `import { begin } from 'tidemark'\nexport default [begin('a'), begin('b')]\n`,
  'testing.ts': `import { oracleMatches } from 'tidemark/testing'\nimport { begin } from 'tidemark'
    export default begin(oracleMatches.name)\n`,
  'syntax.ts': `import { begin } from 'tidemark'\n\nconst a: = 3\nexport default begin('a')\n`,
  'builder.ts': `import { begin } from 'tidemark'\n\n\nexport default begin('a').times(0)\n`,
  'throws.ts': `const x: { y?: { z: number } } = {}\nconst w = x.y!.z\nexport default w\n`,
  'plan.ts': `import { begin } from 'tidemark'\nexport default begin('a').notFollowedBy('b')\n`,
  'import.ts': `import { nothing } from './nowhere.ts'\nexport default nothing()\n`,
  'nothing.ts': 'const a = 1\nconsole.assert(a)\n',
  'named.ts': `import { begin } from 'tidemark'\nexport const rule = begin('a')\nexport const other = 3\n`,
  'number.ts': 'export default 3\n',
  'none.ts': 'export default []\n',
  'stream.ts': `${RULE}export const stream = { tiem: 'x' }\n`,
  'map.ts': `${RULE}export const stream = { map: 'x' }\n`,
  'order.ts': `${RULE}export const stream = { orderBy: '' }\n`,
  'notes.txt': 'no rule',
})

describe('a rule file', () => {
  test.each(['rule.ts', 'rule.js', 'rule.mjs'])('%s loads where tidemark is not installed', async (name) => {
    const { code, stdout, stderr } = await cli(['explain', file(name)])
    expect(stderr).toBe('')
    expect(stdout).toContain('begin hot: celsius > 80')
    expect(code).toBe(0)
  })

  test('may be CommonJS', async () => {
    expect((await cli(['explain', file('rule.cjs')])).stdout).toContain('begin hot: any event')
  })

  test('may hold several rules, and use the test kit', async () => {
    expect((await cli(['explain', file('list.ts')])).stdout).toMatch(/rule a\n[^]*\n\nrule b\n/)
    expect((await cli(['explain', file('testing.ts')])).stdout).toContain('rule oracleMatches')
  })

  test('is loaded by Node itself in a package of modules', async () => {
    mkdirSync(file('esm/node_modules/tidemark'), { recursive: true })
    writeFileSync(file('esm/package.json'), '{ "type": "module" }')
    writeFileSync(file('esm/rule.js'), 'export const url = import.meta.url\nexport default url\n')
    const { stderr } = await cli(['explain', file('esm/rule.js')])
    expect(stderr).toContain("its default export is 'file:///")
  })

  test.each([
    ['no.ts', 'RULE_NOT_FOUND', 'there is no such file'],
    ['notes.txt', 'RULE_NOT_FOUND', 'neither TypeScript nor JavaScript'],
    ['', 'RULE_NOT_FOUND', 'it is a folder. [RULE_NOT_FOUND]\nhint: Name the file: '],
    ['syntax.ts', 'RULE_BROKEN', 'syntax.ts:3 is broken: Unexpected token.'],
    ['builder.ts', 'RULE_BROKEN', "builder.ts:4 is broken: 'a' cannot repeat 0 times."],
    ['throws.ts', 'RULE_BROKEN', 'throws.ts:2 is broken: Cannot read properties of undefined'],
    ['plan.ts', 'RULE_BROKEN', 'plan.ts is broken: '],
    ['import.ts', 'RULE_BROKEN', "import.ts:1 is broken: Cannot find module './nowhere.ts'. ["],
    ['nothing.ts', 'NOT_A_RULE', 'it exports nothing'],
    [
      'named.ts',
      'NOT_A_RULE',
      "it exports 'other', 'rule', and no default. [NOT_A_RULE]\nhint: 'rule' would do: write export default rule",
    ],
    ['number.ts', 'NOT_A_RULE', 'its default export is 3'],
    ['none.ts', 'NOT_A_RULE', 'its default export is an empty list'],
    ['stream.ts', 'RULE_STREAM', "it has 'tiem', which means nothing"],
    ['map.ts', 'RULE_STREAM', "its map is 'x', not a function"],
    ['order.ts', 'RULE_STREAM', "its orderBy is '', neither the name of a field nor a function"],
  ])('that is wrong is told: %s', async (name, code, text) => {
    const { code: exit, stdout, stderr } = await cli(['explain', file(name)])
    expect(stdout).toBe('')
    expect(stderr).toContain(`[${code}]`)
    expect(stderr).toContain(text)
    expect(exit).toBe(3)
  })
})

describe('tidemark explain', () => {
  test.each([
    ['mermaid', /^stateDiagram-v2\n/],
    ['dot', /^digraph pattern \{\n/],
    ['text', /^rule hot then cool\n/],
  ])('speaks %s', async (format, expected) => {
    expect((await cli(['explain', file('rule.ts'), '--format', format])).stdout).toMatch(expected)
  })

  test('speaks JSON', async () => {
    const { stdout } = await cli(['explain', file('rule.ts'), '--format', 'json'])
    expect(JSON.parse(stdout)).toMatchObject({ rule: 'hot then cool', within: 'last - first < 5 min' })
  })
})

describe('tidemark alone', () => {
  test('prints its help, and its version', async () => {
    const { code, stdout } = await cli([])
    expect(code).toBe(0)
    expect(stdout).toContain('Exit codes:')
    expect((await cli(['--help'])).stdout).toBe(stdout)
    expect((await cli(['--version'])).stdout).toBe('1.2.3\n')
    for (const command of ['run', 'replay', 'explain']) {
      const help = await cli([command, '--help'])
      expect(help.code).toBe(0)
      expect(help.stdout).toContain(`Usage: tidemark ${command} [options] <rule>`)
    }
  })
})
