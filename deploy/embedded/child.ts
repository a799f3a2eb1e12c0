import { isServiceError } from '#platform/errors'
import type { ProcessConfig, ProcessReport } from './process-config.ts'

/**
 * One process of the product; its first message says which. It ends with the supervisor, however that ends, and
 * leaves it to the supervisor what Ctrl-C means.
 */
process.on('SIGINT', () => {})
process.once('message', (config: ProcessConfig) => void run(config))

async function run(config: ProcessConfig): Promise<void> {
  const report = (message: ProcessReport) => void process.send?.(message)
  try {
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
      process.exit(0)
    }
    process.on('disconnect', () => void stop())
    process.on('SIGTERM', () => void stop())
    if (!process.connected) void stop()
  } catch (error) {
    if (isServiceError(error) || (error instanceof Error && error.message.includes(' config:'))) {
      const refused: ProcessReport = { kind: 'refused', message: error.message }
      // What was begun before it was refused would keep the process running.
      if (process.connected) process.send?.(refused, () => process.exit(1))
      else process.exit(1)
    } else throw error
  }
}
