import * as z from 'zod'

export type Env = Readonly<Record<string, string | undefined>>

/**
 * The variables a schema asks for, typed, with its defaults. An empty variable counts as not set.
 * @throws Error naming every bad variable at once, so that one start shows them all
 */
export function readEnv<Shape extends z.ZodRawShape>(
  owner: string,
  shape: Shape,
  env: Env,
): z.output<z.ZodObject<Shape>> {
  const given: Record<string, string> = {}
  for (const name of Object.keys(shape)) {
    const value = env[name]
    if (value !== undefined && value !== '') given[name] = value
  }
  const parsed = z.object(shape).safeParse(given)
  if (parsed.success) return parsed.data
  throw new Error(`${owner} config:\n${z.prettifyError(parsed.error)}`)
}
