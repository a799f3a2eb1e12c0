import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
/** What runs in the processes of the product. */
const FOLDERS = /^(platform|services|gateways|cells|deploy)\//
const TESTS = /\.(test|contract)\.ts$|\/testing\//

function programOf(files?: Map<string, string>): ts.Program {
  const config = `${ROOT}tsconfig.json`
  const { options, fileNames } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, (file) => ts.sys.readFile(file)).config,
    ts.sys,
    dirname(config),
  )
  const host = ts.createCompilerHost(options)
  const own = host.readFile.bind(host)
  host.readFile = (file) => files?.get(file) ?? own(file)
  const exists = host.fileExists.bind(host)
  host.fileExists = (file) => files?.has(file) === true || exists(file)
  const names = files ? [...files.keys()] : fileNames.filter((name) => FOLDERS.test(name.slice(ROOT.length)))
  return ts.createProgram(names, options, host)
}

/** Places where `void` throws a promise away; the linter sees only those that are statements. */
function thrownAway(program: ts.Program, isMeant: (file: string) => boolean): string[] {
  const checker = program.getTypeChecker()
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isVoidExpression(node) && isPromise(checker, node.expression)) {
      const source = node.getSourceFile()
      const { line } = source.getLineAndCharacterOfPosition(node.getStart())
      found.push(`${source.fileName.slice(ROOT.length)}:${line + 1} ${node.getText()}`)
    }
    ts.forEachChild(node, visit)
  }
  for (const source of program.getSourceFiles()) if (isMeant(source.fileName)) visit(source)
  return found
}

function isPromise(checker: ts.TypeChecker, expression: ts.Expression): boolean {
  const type = checker.getTypeAtLocation(expression)
  return (type.isUnion() ? type.types : [type]).some((one) => one.getProperty('then') !== undefined)
}

it('has an owner for every promise: none is thrown away with `void`', () => {
  const program = programOf()
  expect(program.getSourceFiles().length).toBeGreaterThan(100)
  const isOurs = (file: string) => FOLDERS.test(file.slice(ROOT.length)) && !TESTS.test(file)
  expect(thrownAway(program, isOurs)).toEqual([])
})

it('finds one that is', () => {
  const file = `${ROOT}platform/thrown-away.ts`
  const text = `
    async function work(): Promise<void> {}
    const list: number[] = []
    export const timer = setInterval(() => void work(), 1_000)
    export const add = (one: number) => void list.push(one)
    export const chain = (maybe?: { work(): Promise<void> }) => void maybe?.work()`
  const found = thrownAway(programOf(new Map([[file, text]])), (name) => name === file)
  expect(found.map((place) => place.split(' void ')[1] ?? place)).toEqual([
    expect.stringContaining('work()'),
    expect.stringContaining('maybe?.work()'),
  ])
})
