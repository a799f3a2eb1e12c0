import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { FLAGS, FlagsAnswer, readFlags } from './flags.mjs'

function answerTo(argv: readonly string[], env: Record<string, string> = {}): FlagsAnswer {
  try {
    readFlags(argv, env)
  } catch (error) {
    if (error instanceof FlagsAnswer) return error
    throw error
  }
  throw new Error(`${argv.join(' ')} was accepted`)
}

it('has a default for everything that needs one', () => {
  expect(readFlags([], {})).toEqual({
    port: 8800,
    cellPort: 8882,
    host: '127.0.0.1',
    dataDir: './data',
    modelsDir: undefined,
    allowModels: undefined,
    unavailableModels: 'refuse',
    logLevel: 'warn',
  })
})

it('prefers a flag, in both spellings, to a variable, and ignores an empty variable', () => {
  const env = { MARQO_PORT: '9000', MARQO_CELL_PORT: '9001', MARQO_HOST: '' }
  const options = readFlags(['--port=9100', '--models-dir', tmpdir()], env)
  expect(options).toMatchObject({ port: 9100, cellPort: 9001, host: '127.0.0.1', modelsDir: tmpdir() })
})

it('takes a list of models of the hub, and refuses anything else', () => {
  const list = ['org/model', 'other/*', `a/b@${'0'.repeat(40)}`]
  expect(readFlags(['--allow-models', list.join(', ')], {}).allowModels).toEqual(list)
  for (const bad of ['*', 'org', '../x', 'org/*@main', 'org/model@main', 'a/b,,c/d'])
    expect(answerTo(['--allow-models', bad])).toMatchObject({ exitCode: 2 })
})

it('the help names every flag and its variable, within the width of a terminal', () => {
  const { exitCode, message } = answerTo(['--help'])
  expect(exitCode).toBe(0)
  for (const { flag, env } of FLAGS) {
    expect(message).toContain(flag)
    expect(message).toContain(env)
  }
  expect(message.split('\n').filter((line) => line.length > 80)).toEqual([])
})

it.each([
  [['--port'], "option '--port <port>' argument missing"],
  [['--port', '--cell-port', '1'], "option '--port <port>' argument missing"],
  [['--no-port'], "unknown option '--no-port'"],
  [['-x'], "unknown option '-x'"],
  [['8800'], 'too many arguments'],
])('says what is wrong with %j', (argv, words) => {
  const { exitCode, message } = answerTo(argv)
  expect({ exitCode, message }).toEqual({ exitCode: 2, message: expect.stringContaining(words) })
})

it('names the variable that holds a bad value', () => {
  expect(answerTo([], { MARQO_LOG_LEVEL: 'loud' }).message).toContain(
    "value 'loud' from env 'MARQO_LOG_LEVEL' is invalid. Allowed choices are debug, info",
  )
})
