import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { withoutInnerProxy } from './addresses.ts'
import type { FirstRun, ProcessConfig, ProcessReport, SupervisorMessage } from './process-config.ts'

export type SupervisorOptions = {
  configs: readonly ProcessConfig[]
  /** Prints one line for the person at the terminal. */
  say: (line: string) => void
  onFirstRun: (firstRun: FirstRun) => void
  /** Called when every process is ready for the first time. */
  onReady: () => void
  /** The file that each process runs. */
  childFile?: string
  pingEveryMs?: number
}

const CHILD = fileURLToPath(new URL('./child-main.ts', import.meta.url))
const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 10_000
/** A process that ran this long is restarted after the shortest pause. */
const STEADY_MS = 30_000
const STOP_MS = 8_000
const PING_EVERY_MS = 5_000
/**
 * Unanswered pings in succession, two minutes in all. Counted rather than timed, because time passes while the whole
 * machine is stopped.
 */
const MAX_UNANSWERED = 24
/** Node's default lets several times as much garbage pile up before it collects; the controller produces little. */
const NODE_FLAGS = { controller: ['--max-semi-space-size=8'], cell: [] }

/** Runs the processes of the product and restarts one that ends, after longer pauses each time. */
export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #children = new Map<string, ChildProcess>()
  readonly #ready = new Set<string>()
  readonly #noticed = new Set<string>()
  readonly #pauses = new Set<NodeJS.Timeout>()
  readonly #ended = Promise.withResolvers<number>()
  #isStopping = false

  constructor(options: SupervisorOptions) {
    this.#options = options
    for (const config of options.configs) this.#start(config, FIRST_PAUSE_MS)
  }

  /** Resolves with the exit code when everything has stopped. */
  get ended(): Promise<number> {
    return this.#ended.promise
  }

  /** Stops every process; kills those that do not stop in time. */
  async stop(code = 0): Promise<void> {
    if (this.#isStopping) return
    this.#isStopping = true
    for (const pause of this.#pauses) clearTimeout(pause)
    const children = [...this.#children.values()].filter(({ pid }) => pid !== undefined)
    const gone = children.map((child) => new Promise<void>((resolve) => child.once('exit', () => resolve())))
    for (const child of children) child.kill('SIGTERM')
    const killing = setTimeout(() => children.forEach((child) => child.kill('SIGKILL')), STOP_MS)
    await Promise.all(gone)
    clearTimeout(killing)
    this.#ended.resolve(code)
  }

  #start(config: ProcessConfig, pauseMs: number): void {
    const { role } = config
    // The role is an argument only for people who read the list of processes.
    const child = fork(this.#options.childFile ?? CHILD, [role], {
      execArgv: [...process.execArgv, ...NODE_FLAGS[role]],
      env: withoutInnerProxy(process.env, config.host),
      serialization: 'json',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const began = performance.now()
    this.#children.set(role, child)
    const watching = this.#watch(role, child)
    child.on('message', (report: ProcessReport) => this.#hear(role, report))
    const ended = (how: string) => {
      // A process that could not be started emits no `exit`, so the first of `error` and `exit` counts.
      clearInterval(watching)
      if (this.#children.get(role) !== child) return
      this.#children.delete(role)
      if (this.#isStopping) return
      const ran = performance.now() - began
      const pause = ran > STEADY_MS ? FIRST_PAUSE_MS : pauseMs
      this.#options.say(`The ${role} ${how}. Starting it again in ${pause / 1000} s …`)
      const pausing = setTimeout(() => {
        this.#pauses.delete(pausing)
        this.#start(config, Math.min(LONGEST_PAUSE_MS, pause * 2))
      }, pause)
      this.#pauses.add(pausing)
    }
    child.on('error', (error) => child.pid === undefined && ended(`could not be started (${error.message})`))
    child.once('exit', (code, signal) => ended(`stopped unexpectedly (${signal ?? `exit code ${code}`})`))
    send(child, { kind: 'run', config })
  }

  /** Kills a process that has not answered for long: it hangs, and would not end by itself. */
  #watch(role: string, child: ChildProcess): NodeJS.Timeout {
    let unanswered = 0
    child.on('message', ({ kind }: ProcessReport) => {
      if (kind === 'alive') unanswered = 0
    })
    return setInterval(() => {
      if (this.#isStopping) return
      if (unanswered++ === MAX_UNANSWERED) {
        this.#options.say(`The ${role} does not answer any more. Ending it …`)
        child.kill('SIGKILL')
      } else send(child, { kind: 'ping' })
    }, this.#options.pingEveryMs ?? PING_EVERY_MS)
  }

  /** Prints a notice once, even if its process restarts and reports it again. */
  #notice(message: string): void {
    if (!this.#noticed.has(message)) this.#options.say(message)
    this.#noticed.add(message)
  }

  #hear(role: string, report: ProcessReport): void {
    if (report.kind === 'alive') return
    if (report.kind === 'first-run') this.#options.onFirstRun(report.firstRun)
    else if (report.kind === 'notice') this.#notice(report.message)
    else if (report.kind === 'refused') {
      this.#options.say(report.message)
      // If the process was ready before, the cause may be temporary, and the other process goes on meanwhile.
      if (!this.#ready.has(role)) this.stop(1).catch(this.#ended.reject)
    } else if (this.#ready.has(role)) this.#options.say(`The ${role} is running again.`)
    else {
      this.#ready.add(role)
      if (this.#ready.size === this.#options.configs.length) this.#options.onReady()
    }
  }
}

/** Send errors are ignored: a child that has ended is handled by its `exit`. */
function send(child: ChildProcess, message: SupervisorMessage): void {
  child.send(message, () => {})
}
