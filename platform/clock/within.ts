/**
 * What `work` gives, or when it takes longer than `ms` what `whenLate` gives or throws. The work itself goes on: what it
 * comes to then is heard by nobody.
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
