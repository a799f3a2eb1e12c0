import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { FLAGS } from '#deploy/embedded'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')

/** Sources of these folders, tests and their fixtures left out. */
function sourcesOf(...folders: string[]): string[] {
  return folders
    .flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: ROOT }))
    .filter((file) => !/\.(test|contract)\.ts$|\/testing\//.test(file))
    .map(read)
}

/** What stands in backticks on a page. */
const quotedOn = (page: string) => new Set([...read(page).matchAll(/`([^`\n]+)`/g)].map(([, text]) => text))

/** Environment variables that the code reads: as flags, by name, or as a key of a schema for `readEnv`. */
function variablesRead(): Set<string> {
  const found = new Set<string>(FLAGS.map(({ env }) => env))
  for (const source of sourcesOf('deploy', 'services', 'gateways', 'cells', 'platform')) {
    const patterns = [/\benv\['(\w+)'\]/g]
    if (source.includes('readEnv(')) patterns.push(/^\s+\[?([A-Z][A-Z0-9]*_[A-Z0-9_]+)\]?: /gm)
    for (const pattern of patterns) for (const [, name = ''] of source.matchAll(pattern)) found.add(name)
  }
  return found
}

it('has every environment variable on the page for operators, and none that is not read', () => {
  const names = variablesRead()
  expect(names.size).toBeGreaterThan(30)
  const quoted = quotedOn('docs/operating.md')
  expect([...names].filter((name) => !quoted.has(name))).toEqual([])
  const shown = [...quoted].filter((text) => /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(text ?? ''))
  expect(shown.filter((name) => !names.has(name ?? ''))).toEqual([])
})

it('has every flag on the page for operators', () => {
  const flags = FLAGS.map(({ flag }): string => flag)
  expect(flags.length).toBeGreaterThan(5)
  const quoted = quotedOn('docs/operating.md')
  expect(flags.filter((flag) => !quoted.has(flag))).toEqual([])
})

/** Codes that stand beside `code`, or are handed to the functions that make an error of them. */
function codesThrown(): Set<string> {
  const found = new Set<string>()
  for (const text of sourcesOf('services', 'platform', 'gateways', 'cells', 'deploy')) {
    // Codes of the library that checks schemas are not ours.
    const source = text.replaceAll(/Extract<Issue, [^>]*>/g, '')
    const made = source.includes('ServiceError(') ? [/\brefused?\(\s*'([a-z]+_[a-z_]+)'/g] : []
    for (const pattern of [/\bcode: [^\n]*?'([a-z]+_[a-z_]+|internal|forbidden|unauthorized)'/g, ...made])
      for (const [line, name = ''] of source.matchAll(pattern)) {
        found.add(name)
        // `code: isFinal ? 'one' : 'another'`
        for (const [, other = ''] of line.matchAll(/'([a-z]+_[a-z_]+)'/g)) found.add(other)
      }
  }
  return found
}

it('says of every error code what it means', () => {
  const codes = codesThrown()
  expect(codes.size).toBeGreaterThan(60)
  const quoted = quotedOn('docs/status-codes.md')
  expect([...codes].filter((code) => !quoted.has(code))).toEqual([])
})

/** Folders right below this one, of those that are kept. */
function foldersIn(parent: string): string[] {
  const notKept = new Set(
    read('.gitignore')
      .split('\n')
      .map((line) => line.replaceAll(/^\/|\/$/g, '')),
  )
  return readdirSync(join(ROOT, parent), { withFileTypes: true })
    .filter((one) => one.isDirectory() && !one.name.startsWith('.') && !notKept.has(one.name))
    .map(({ name }) => name)
}

it('names every folder at the top, every service, gateway and cell, and every kind of test on the page of the structure', () => {
  const lines = read('docs/structure.md').split('\n')
  const beginsALine = (start: string) => lines.some((line) => line.startsWith(start))
  const partsOf = (parent: string) =>
    lines.find((line) => line.startsWith(`${parent}/`))?.split(/[\s:,.()]+/) ?? []
  const missing = [
    ...foldersIn('.').filter((name) => !beginsALine(`${name}/`)),
    ...foldersIn('tests').filter((name) => !beginsALine(`  ${name}/`)),
    ...['services', 'gateways', 'cells', 'deploy'].flatMap((parent) =>
      foldersIn(parent).filter((name) => !partsOf(parent).includes(name)),
    ),
  ]
  expect(missing).toEqual([])
})

it('cites only files and headings that there are', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md', { cwd: ROOT })]
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].flatMap(([, target = '']) => {
      const [path = '', heading] = target.split('#')
      const file = path === '' ? page : join(dirname(page), path)
      if (!existsSync(join(ROOT, file))) return [`${page}: ${target}`]
      return heading === undefined || headingsOf(file).has(heading) ? [] : [`${page}: ${target}`]
    }),
  )
  expect(broken).toEqual([])
})

/** Headings in the form links name them. */
function headingsOf(file: string): Set<string> {
  const headings = [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => text)
  return new Set(
    headings.map((text) =>
      text
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(/\s/g, '-'),
    ),
  )
}
