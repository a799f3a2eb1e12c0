import { statSync } from 'node:fs'
import { Command, InvalidArgumentError, Option } from 'commander'
import { LOG_LEVELS, type LogLevel } from '#platform/log'

/** How the embedded product is started. Each flag is an environment variable too. */
export type EmbeddedOptions = {
  port: number
  cellPort: number
  host: string
  dataDir: string
  modelsDir: string | undefined
  unavailableModels: 'refuse' | 'substitute'
  logLevel: LogLevel
}

export const VERSION = '0.1.0'

function port(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= 65_535) return value
  throw new InvalidArgumentError('It must be a whole number from 1 to 65535.')
}

function folder(text: string): string {
  if (text.trim() !== '') return text
  throw new InvalidArgumentError('It must name a folder.')
}

function existingFolder(text: string): string {
  if (statSync(folder(text), { throwIfNoEntry: false })?.isDirectory()) return text
  throw new InvalidArgumentError('There is no such folder.')
}

/**
 * Reads flags and environment. `--help` and `--version` print and end the process.
 * @throws CommanderError (exit code 2) with one line that names the bad flag
 */
export function readOptions(argv: readonly string[], env: NodeJS.ProcessEnv): EmbeddedOptions {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const command = new Command('npm start --')
    .description('Starts the Marqo Cloud control plane and a local cell on this machine.')
    .version(VERSION)
    .addOption(
      new Option('--port <port>', 'port of Console and API').env('MARQO_PORT').default(8800).argParser(port),
    )
    .addOption(
      new Option('--cell-port <port>', 'port of the local cell')
        .env('MARQO_CELL_PORT')
        .default(8882)
        .argParser(port),
    )
    .addOption(
      new Option('--host <address>', 'address to listen on; anything but loopback opens it to the network')
        .env('MARQO_HOST')
        .default('127.0.0.1'),
    )
    .addOption(
      new Option('--data-dir <dir>', 'where everything that lasts is kept')
        .env('MARQO_DATA_DIR')
        .default('./data')
        .argParser(folder),
    )
    .addOption(
      new Option('--models-dir <dir>', 'a folder with more embedding models')
        .env('MARQO_MODELS_DIR')
        .argParser(existingFolder),
    )
    .addOption(
      new Option(
        '--unavailable-models <what>',
        'what to do with a model this machine cannot have: refuse it, or serve its text side with the bundled one',
      )
        .env('MARQO_UNAVAILABLE_MODELS')
        .choices(['refuse', 'substitute'])
        .default('refuse'),
    )
    .addOption(
      new Option('--log-level <level>', 'how much to log')
        .env('MARQO_LOG_LEVEL')
        .choices(LOG_LEVELS)
        .default('warn'),
    )
    .allowExcessArguments(false)
    .showHelpAfterError('(add --help to see every flag)')
    .exitOverride()
  const before = process.env
  try {
    // Commander reads variables from the process; an empty one is the same as none.
    process.env = set
    const given = command
      .parse(argv, { from: 'user' })
      .opts<Omit<EmbeddedOptions, 'modelsDir'> & { modelsDir?: string }>()
    if (given.port === given.cellPort)
      command.error(`error: --port and --cell-port are both ${given.port}; give them different ones.`)
    return { ...given, modelsDir: given.modelsDir }
  } finally {
    process.env = before
  }
}
