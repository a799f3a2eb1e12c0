import { lazyRouteComponent } from '@tanstack/react-router'
import { errorOfNoAnswer } from '../api/errors.ts'
import { setLinkState } from '../api/link-state.ts'
import { servedVersion } from './served-version.ts'

/**
 * A page whose code is loaded when it is first opened. Code that is gone because a newer version took its place makes
 * the router load the whole Console anew, once; where just the server is away, that would lose the page for nothing.
 */
export function lazyPage<T extends Record<string, unknown>, K extends keyof T>(
  load: () => Promise<T>,
  name: K,
) {
  return lazyRouteComponent<T, K>(async () => {
    try {
      return await load()
    } catch (cause) {
      const served = await servedVersion()
      if (served === 'newer') throw cause
      if (served === 'unreachable') setLinkState('down')
      throw errorOfNoAnswer(cause)
    }
  }, name)
}
