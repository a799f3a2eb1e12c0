import { expect, it } from 'vitest'
import { skeletonShape } from './skeleton-shape.ts'

it.each([
  ['/', 'cards'],
  ['/indexes', 'table'],
  ['/api-keys', 'table'],
  ['/activity', 'table'],
  ['/indexes/products', 'index'],
  ['/indexes/products/search', 'index'],
  ['/create-index', 'form'],
  ['/profile', 'form'],
  ['/operators/cells', 'form'],
])('the outline of %s is that of a page with %s', (pathname, shape) => {
  expect(skeletonShape(pathname)).toBe(shape)
})
