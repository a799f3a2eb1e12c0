/**
 * The flags of `npm start`: names, values and parsing. Plain JavaScript for any Node version, without dependencies:
 * help and errors are answered before anything is installed.
 */
import { statSync } from 'node:fs'
import { parseArgs } from 'node:util'

const VERSION = '0.1.0'
const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent']
const WIDTH = 80

/** Thrown instead of returning options: the text to print and the exit code. */
export class FlagsAnswer extends Error {
  constructor(exitCode, message) {
    super(message)
    this.exitCode = exitCode
  }
}

class BadValue extends Error {}

function port(text) {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= 65_535) return value
  throw new BadValue('It must be a whole number from 1 to 65535.')
}

function folder(text) {
  if (text.trim() !== '') return text
  throw new BadValue('It must name a folder.')
}

function existingFolder(text) {
  if (statSync(folder(text), { throwIfNoEntry: false })?.isDirectory()) return text
  throw new BadValue('There is no such folder.')
}

/** A repository of the hub, one commit of a repository, or all repositories of an owner. */
const MODEL = /^[A-Za-z0-9][\w.-]*\/(\*|[A-Za-z0-9][\w.-]*(@[0-9a-f]{40})?)$/

function models(text) {
  const list = text.split(',').map((one) => one.trim())
  const bad = list.find((one) => !MODEL.test(one))
  if (bad === undefined) return list
  throw new BadValue(`'${bad}' is not org/model, org/model@<commit of 40 characters> or org/*.`)
}

const oneOf = (choices) => (text) => {
  if (choices.includes(text)) return text
  throw new BadValue(`Allowed choices are ${choices.join(', ')}.`)
}

/** Each flag is an environment variable too; `key` is its name among the options. */
export const FLAGS = [
  {
    flag: '--port',
    takes: 'port',
    key: 'port',
    env: 'MARQO_PORT',
    fallback: 8800,
    read: port,
    help: 'port of Console and API',
  },
  {
    flag: '--cell-port',
    takes: 'port',
    key: 'cellPort',
    env: 'MARQO_CELL_PORT',
    fallback: 8882,
    read: port,
    help: 'port of the local cell',
  },
  {
    flag: '--host',
    takes: 'address',
    key: 'host',
    env: 'MARQO_HOST',
    fallback: '127.0.0.1',
    help: 'address to listen on; anything but loopback opens it to the network',
  },
  {
    flag: '--data-dir',
    takes: 'dir',
    key: 'dataDir',
    env: 'MARQO_DATA_DIR',
    fallback: './data',
    read: folder,
    help: 'where everything that lasts is kept',
  },
  {
    flag: '--models-dir',
    takes: 'dir',
    key: 'modelsDir',
    env: 'MARQO_MODELS_DIR',
    read: existingFolder,
    help: 'a folder with more embedding models',
  },
  {
    flag: '--allow-models',
    takes: 'list',
    key: 'allowModels',
    env: 'MARQO_ALLOW_MODELS',
    read: models,
    help: "models of the Hugging Face hub that indexes may use beside Marqo's registry: org/model, org/model@<commit> or org/*, with commas between them",
  },
  {
    flag: '--unavailable-models',
    takes: 'what',
    key: 'unavailableModels',
    env: 'MARQO_UNAVAILABLE_MODELS',
    fallback: 'refuse',
    read: oneOf(['refuse', 'substitute']),
    help: 'what to do with a model this machine cannot have: refuse it, or substitute the bundled one for its text side',
  },
  {
    flag: '--log-level',
    takes: 'level',
    key: 'logLevel',
    env: 'MARQO_LOG_LEVEL',
    fallback: 'warn',
    read: oneOf(LOG_LEVELS),
    help: `how much to log: ${LOG_LEVELS.join(', ')}`,
  },
]

const HELP_ROWS = [
  ['-V, --version', 'print the version'],
  ['-h, --help', 'print this help'],
]

/**
 * Reads flags and environment variables; an empty variable counts as not set.
 * @throws {FlagsAnswer} help or version (exit code 0), or one line that names the bad flag (exit code 2)
 */
export function readFlags(argv, env) {
  const given = valuesGiven(argv)
  const options = {}
  for (const one of FLAGS) {
    const byEnv = env[one.env] === '' ? undefined : env[one.env]
    const text = given.get(one.flag) ?? byEnv
    options[one.key] = text === undefined ? one.fallback : valueOf(one, text, !given.has(one.flag))
  }
  if (options.port === options.cellPort)
    throw mistake(`--port and --cell-port are both ${options.port}; give them different ones.`)
  return options
}

function valuesGiven(argv) {
  const options = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'V' } }
  for (const { flag } of FLAGS) options[flag.slice(2)] = { type: 'string' }
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true })
  const given = new Map()
  let isExtra = false
  for (const { kind, name, rawName, value } of tokens) {
    if (kind === 'positional') isExtra = true
    if (kind !== 'option') continue
    if (name === 'help') throw new FlagsAnswer(0, helpText())
    if (name === 'version') throw new FlagsAnswer(0, VERSION)
    const one = FLAGS.find(({ flag }) => flag === rawName)
    if (one === undefined)
      throw mistake(`unknown option '${rawName}'. There are ${FLAGS.map(({ flag }) => flag).join(', ')}.`)
    if (value === undefined || /^--\w/.test(value))
      throw mistake(`option '${one.flag} <${one.takes}>' argument missing.`)
    given.set(one.flag, value)
  }
  if (isExtra) throw mistake('too many arguments: the product takes flags only.')
  return given
}

function valueOf({ flag, takes, env, read }, text, isFromEnv) {
  try {
    return read ? read(text) : text
  } catch (error) {
    if (!(error instanceof BadValue)) throw error
    const where = isFromEnv ? `value '${text}' from env '${env}'` : `argument '${text}'`
    throw mistake(`option '${flag} <${takes}>' ${where} is invalid. ${error.message}`)
  }
}

const mistake = (line) => new FlagsAnswer(2, `error: ${line}\n(npm start -- --help explains every flag)`)

function helpText() {
  const rows = FLAGS.map(({ flag, takes, help, env, fallback }) => {
    const notes = [...(fallback === undefined ? [] : [`default: ${fallback}`]), `env: ${env}`]
    return [`${flag} <${takes}>`, `${help} (${notes.join(', ')})`]
  })
  const all = [...rows, ...HELP_ROWS]
  const margin = Math.max(...all.map(([left]) => left.length)) + 4
  const lines = all.flatMap(([left, right]) =>
    wrapped(right, WIDTH - margin).map(
      (line, at) => (at === 0 ? `  ${left}`.padEnd(margin) : ' '.repeat(margin)) + line,
    ),
  )
  return [
    'Usage: npm start -- [options]',
    '',
    'Starts the Marqo Cloud control plane and a local cell on this machine.',
    '',
    'Options:',
    ...lines,
  ].join('\n')
}

function wrapped(text, width) {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1]
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines
}
