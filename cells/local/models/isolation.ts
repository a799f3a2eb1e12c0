import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MODEL_FILES } from './process-messages.ts'

/**
 * How far an embedding process is isolated. `bubblewrap`: it sees only system libraries and its own program, no network
 * and no other process. `lower-user`: it may read what every user may. `none`: it has the rights of the product.
 */
export type Isolation = 'bubblewrap' | 'lower-user' | 'none'

export type IsolatedStart = {
  isolation: Isolation
  /** Open files that the process gets, from number 4 on. */
  descriptors: readonly number[]
  /** Limit of its memory, besides its program and libraries. */
  memoryBytes: number
  /** Arguments for Node in place of the embedding program. */
  args?: readonly string[]
}

const HERE = dirname(fileURLToPath(import.meta.url))
const MAIN = 'embedding-main.ts'
/** The folder of the program within the sandbox. */
const APP = '/app'
const APP_MODELS = `${APP}/cells/local/models`
const CHANNEL = { NODE_CHANNEL_FD: '3', NODE_CHANNEL_SERIALIZATION_MODE: 'advanced' }
const SYSTEM = ['/usr/lib', '/usr/lib64', '/lib', '/lib64', '/etc/ld.so.cache', '/sys/devices/system/cpu']
const BUBBLEWRAP = ['/usr/bin/bwrap', '/usr/local/bin/bwrap', '/run/current-system/sw/bin/bwrap']
const FEWEST_RIGHTS = [
  '--unshare-all',
  '--die-with-parent',
  '--new-session',
  '--cap-drop',
  'ALL',
  '--clearenv',
]
const NOTHING_TO_WRITE =
  '--proc /proc --dev /dev --remount-ro /dev --dir /empty --remount-ro / --chdir /empty'.split(' ')
const NOBODY = 65_534
const TRIAL_MEMORY_BYTES = 2 ** 31
/** The shell's arguments: the limit in KiB, then the command. Core dumps are off, because they would contain texts. */
const LIMITED = 'ulimit -c 0; ulimit -d "$1" 2>/dev/null || :; shift; exec "$@"'

/** Starts Node with an empty environment, an empty working directory, bounded memory and the given isolation. */
export function spawnIsolated({ isolation, descriptors, memoryBytes, args }: IsolatedStart): ChildProcess {
  const isBoxed = isolation === 'bubblewrap'
  const program = [
    isBoxed ? `${APP}/node` : process.execPath,
    ...(args ?? [join(isBoxed ? APP_MODELS : HERE, MAIN)]),
  ]
  const whole = isBoxed ? [bubblewrap(), ...sandbox(), '--', ...program] : program
  const limit = `${Math.ceil(memoryBytes / 1024)}`
  const [command = '', ...rest] =
    process.platform === 'win32' ? whole : ['/bin/sh', '-c', LIMITED, 'sh', limit, ...whole]
  const cwd = mkdtempSync(join(tmpdir(), 'marqo-empty-'))
  const child = spawn(command, rest, {
    env: {},
    cwd,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc', ...descriptors],
    ...(isolation === 'lower-user' && { uid: NOBODY, gid: NOBODY }),
  })
  const leave = () => {
    try {
      rmdirSync(cwd)
    } catch {
      // The folder is not empty, or was already removed.
    }
  }
  // A process that could not be started emits no `exit`.
  child.once('exit', leave)
  if (child.pid === undefined) leave()
  return child
}

const bubblewrap = () => BUBBLEWRAP.find((path) => existsSync(path)) ?? 'bwrap'

/** Bubblewrap's arguments: what the process sees and may do. */
function sandbox(): string[] {
  const program: [string, string][] = [
    [process.execPath, `${APP}/node`],
    [HERE, APP_MODELS],
    ...['onnxruntime-node', 'onnxruntime-common', '@huggingface/tokenizers'].map((name): [string, string] => [
      packageRoot(name),
      `${APP}/node_modules/${name}`,
    ]),
    ...imageLibrary(),
  ]
  return [
    ...FEWEST_RIGHTS,
    ...Object.entries(CHANNEL).flatMap(([name, value]) => ['--setenv', name, value]),
    ...SYSTEM.flatMap((path) => ['--ro-bind-try', path, path]),
    ...program.flatMap(([from, to]) => ['--ro-bind', from, to]),
    ...NOTHING_TO_WRITE,
  ]
}

/** Sharp, the packages that it needs, and the libraries of this system for it, which are in the scope `@img`. */
function imageLibrary(): [string, string][] {
  const sharp = packageRoot('sharp')
  const needed = ['detect-libc', 'semver'].map((name) =>
    packageRoot(name, createRequire(join(sharp, 'lib/'))),
  )
  return [
    [sharp, `${APP}/node_modules/sharp`],
    [join(dirname(sharp), '@img'), `${APP}/node_modules/@img`],
    ...needed
      .filter((path) => !path.startsWith(`${sharp}/`))
      .map((path): [string, string] => [path, `${APP}/node_modules/${basename(path)}`]),
  ]
}

function packageRoot(name: string, from = createRequire(import.meta.url)): string {
  const entry = from.resolve(name)
  const inPackage = join('node_modules', ...name.split('/'))
  return entry.slice(0, entry.lastIndexOf(inPackage) + inPackage.length)
}

let found: Promise<Isolation> | undefined

/**
 * The strongest isolation that works here. Each is tried once per run of the product, by running the embedding program
 * in it.
 */
export function isolationHere(): Promise<Isolation> {
  found ??= strongest()
  return found
}

async function strongest(): Promise<Isolation> {
  if (process.platform === 'linux' && (await works('bubblewrap'))) return 'bubblewrap'
  if (process.getuid?.() === 0 && (await works('lower-user'))) return 'lower-user'
  return 'none'
}

/** Without model files the embedding program reports that they are missing, which proves that it runs. */
function works(isolation: Isolation): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const child = spawnIsolated({ isolation, descriptors: [], memoryBytes: TRIAL_MEMORY_BYTES })
  child.on('error', () => resolve(false))
  child.on('exit', () => resolve(false))
  child.on('message', () => {
    resolve(true)
    child.kill('SIGKILL')
  })
  child.send({ expected: {}, threads: 1, files: MODEL_FILES }, (error) => error && resolve(false))
  return promise
}

/** A notice for the operator: what is missing and what to do; `undefined` when nothing is. */
export function isolationNotice(isolation: Isolation): string | undefined {
  if (isolation === 'bubblewrap') return undefined
  const state =
    isolation === 'lower-user'
      ? 'Embedding models run as the user nobody, without a sandbox: they can reach the network.'
      : 'Embedding models run WITHOUT isolation: a harmful one could read what the product can read.'
  const remedy =
    process.platform === 'linux'
      ? 'Install bubblewrap (Debian, Ubuntu: apt-get install bubblewrap) and start again.'
      : 'This system has no sandbox the product knows: allow only models that you trust.'
  return `${state} ${remedy} See docs/security.md.`
}
