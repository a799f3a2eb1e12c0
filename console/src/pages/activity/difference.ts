type Side = Readonly<Record<string, unknown>> | undefined
export type DifferenceRow = Readonly<{
  field: string
  was: string | undefined
  is: string | undefined
  isChanged: boolean
}>

/** Every field of both sides, those that are different first. */
export function differenceOf(before: Side, after: Side): readonly DifferenceRow[] {
  const [was, is] = [leavesOf(before), leavesOf(after)]
  const fields = [...new Set([...was.keys(), ...is.keys()])]
  const rows = fields.map((field) => ({
    field,
    was: was.get(field),
    is: is.get(field),
    isChanged: was.get(field) !== is.get(field),
  }))
  return [...rows.filter(({ isChanged }) => isChanged), ...rows.filter(({ isChanged }) => !isChanged)]
}

/** `size.numberOfShards` → `1`. */
function leavesOf(side: unknown, path = ''): ReadonlyMap<string, string> {
  if (side === undefined) return new Map()
  if (typeof side !== 'object' || side === null || Array.isArray(side))
    return new Map([[path, typeof side === 'string' ? side : JSON.stringify(side)]])
  return new Map(
    Object.entries(side).flatMap(([key, value]) => [
      ...leavesOf(value, path === '' ? key : `${path}.${key}`),
    ]),
  )
}
