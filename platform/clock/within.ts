/**
 * Resolves with `work`, or with `whenLate()` after `ms`. `work` is not cancelled; its late outcome is ignored.
 */
export async function within<T>(ms: number, work: Promise<T>, whenLate: () => T): Promise<T> {
  const late = Promise.withResolvers<T>()
  const timer = setTimeout(() => {
    try {
      late.resolve(whenLate())
    } catch (error) {
      late.reject(error)
    }
  }, ms)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
