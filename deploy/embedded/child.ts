import { holdPart } from '#platform/data-dir'
import { isServiceError } from '#platform/errors'
import { guardProcess } from './guard-process.ts'
import type { ProcessConfig, ProcessReport, SupervisorMessage } from './process-config.ts'

/**
 * One process of the product; its first message says which. It ends with the supervisor, however that ends, and
 * leaves it to the supervisor what Ctrl-C means.
 */
const end = guardProcess(process.argv[2] ?? 'process')
process.on('SIGINT', () => {})
process.on('message', (message: SupervisorMessage) => {
  if (message.kind === 'ping') report({ kind: 'alive' })
  else run(message.config).catch(end)
})

/** Whether the supervisor still hears it is the supervisor's business. */
function report(message: ProcessReport): void {
  process.send?.(message, () => {})
}

async function run(config: ProcessConfig): Promise<void> {
  try {
    const letGo = await holdPart(config.dataDir, config.role)
    // The supervisor may have ended meanwhile; then another may have the directory.
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
      // What was begun before it was refused would keep the process running.
      if (process.connected) process.send?.(refused, () => process.exit(1))
      else process.exit(1)
    } else throw error
  }
}
