import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const THEMES = ['light', 'dark'] as const
type Theme = (typeof THEMES)[number]

function hex(token: string, theme: Theme): string {
  const found = new RegExp(`--color-${token}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css)
  const colour = theme === 'light' ? found?.[1] : found?.[2]
  if (!colour) throw new Error(`tokens.css has no plain pair for ${token}`)
  return colour
}

/** Source: WCAG 2.2, “relative luminance”. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

const GROUNDS = ['canvas', 'surface', 'raised', 'sunken', 'hover'] as const
const MEANINGS = ['success', 'warning', 'danger', 'info', 'accent'] as const
const STATUSES = ['creating', 'ready', 'modifying', 'deleting', 'deleted', 'failed'] as const
const CODE = ['string', 'keyword', 'number', 'property', 'comment'] as const

const TEXT: [text: string, ground: string][] = [
  ...['fg', 'fg-muted', 'fg-subtle', 'accent-fg', 'danger-fg'].flatMap((text) =>
    GROUNDS.map((ground): [string, string] => [text, ground]),
  ),
  ...MEANINGS.flatMap((name): [string, string][] => [
    [`${name}-fg`, `${name}-soft`],
    [`${name}-fg`, 'surface'],
    ['fg', `${name}-soft`],
    ['fg-muted', `${name}-soft`],
    ['fg-subtle', `${name}-soft`],
  ]),
  ...STATUSES.flatMap((name): [string, string][] => [
    [`status-${name}`, 'surface'],
    [`status-${name}`, 'canvas'],
    [`status-${name}`, 'hover'],
  ]),
  ...CODE.map((name): [string, string] => [`code-${name}`, 'sunken']),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['on-accent', 'accent-active'],
  ['on-danger', 'danger-solid'],
  ['on-danger', 'danger-solid-hover'],
  ['fg', 'active'],
  ['fg-muted', 'active'],
  ['fg-subtle', 'active'],
  ['accent-fg', 'active'],
  ['canvas', 'fg'],
]

const SHAPES: [shape: string, ground: string][] = [
  ...['control', 'focus', 'accent'].flatMap((shape) =>
    ['canvas', 'surface', 'raised', 'sunken'].map((ground): [string, string] => [shape, ground]),
  ),
  ...[1, 2, 3, 4, 5, 6].map((series): [string, string] => [`chart-${series}`, 'surface']),
  ['danger-solid', 'surface'],
  ['danger-solid', 'active'],
  ['warning-fg', 'active'],
  ['accent', 'active'],
]

describe.each(THEMES)('the %s theme', (theme) => {
  it.each(TEXT)('makes %s readable on %s (4.5 : 1)', (text, ground) => {
    expect(contrast(hex(text, theme), hex(ground, theme))).toBeGreaterThanOrEqual(4.5)
  })

  it.each(SHAPES)('makes %s stand out from %s (3 : 1)', (shape, ground) => {
    expect(contrast(hex(shape, theme), hex(ground, theme))).toBeGreaterThanOrEqual(3)
  })
})

describe('the measure', () => {
  it('gives black on white 21 and white on white 1', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
    expect(contrast('#ffffff', '#ffffff')).toBe(1)
  })
})
