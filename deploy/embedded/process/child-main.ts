import { holdPart } from '#platform/data-dir'
import { isServiceError } from '#platform/errors'
import { guardProcess } from './guard-process.ts'
import type { ProcessConfig, ProcessReport, SupervisorMessage } from './process-config.ts'

/**
 * Entry point of each process of the product; its first message says which one. It ends when the supervisor ends, for
 * any reason, and ignores Ctrl-C, which the supervisor handles.
 */
const end = guardProcess(process.argv[2] ?? 'process')
process.on('SIGINT', () => {})
process.on('message', (message: SupervisorMessage) => {
  if (message.kind === 'ping') report({ kind: 'alive' })
  else run(message.config).catch(end)
})

/** Send errors are ignored: the supervisor may have ended. */
function report(message: ProcessReport): void {
  process.send?.(message, () => {})
}

async function run(config: ProcessConfig): Promise<void> {
  try {
    const letGo = await holdPart(config.dataDir, config.role)
    // If the supervisor has ended meanwhile, another instance may use the directory.
    if (!process.connected) process.exit(0)
    const role =
      config.role === 'controller'
        ? (await import('./run-controller.ts')).runController
        : (await import('./run-cell.ts')).runCell
    const running = await role(config, report)
    let isStopping = false
    const stop = async () => {
      if (isStopping) return
      isStopping = true
      await running[Symbol.asyncDispose]()
      letGo()
      process.exit(0)
    }
    const stopOrEnd = () => {
      stop().catch(end)
    }
    process.on('disconnect', stopOrEnd)
    process.on('SIGTERM', stopOrEnd)
    if (!process.connected) stopOrEnd()
  } catch (error) {
    if (isServiceError(error) || (error instanceof Error && error.message.includes(' config:'))) {
      const refused: ProcessReport = { kind: 'refused', message: error.message }
      // Exits explicitly, because work begun before the refusal would keep the process running.
      if (process.connected) process.send?.(refused, () => process.exit(1))
      else process.exit(1)
    } else throw error
  }
}
