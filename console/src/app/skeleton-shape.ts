export type SkeletonShape = 'cards' | 'table' | 'form' | 'index'

const SHAPES: readonly (readonly [RegExp, SkeletonShape])[] = [
  [/^\/(billing\/?)?$/, 'cards'],
  [/^\/(indexes|api-keys|team|activity)\/?$/, 'table'],
  [/^\/indexes\/./, 'index'],
]

/** What the page at an address looks like, roughly. */
export function skeletonShape(pathname: string): SkeletonShape {
  return SHAPES.find(([pattern]) => pattern.test(pathname))?.[1] ?? 'form'
}
