import { describe, expect, it } from 'vitest'
import { qrPath } from './qr-path.ts'

describe('the drawing of a QR code', () => {
  it('is one rectangle for each run of dark modules, and leaves the margin free', () => {
    expect(qrPath(['0000', '0110', '0101', '0000'])).toBe('M1 1h2v1h-2zM1 2h1v1h-1zM3 2h1v1h-1z')
    expect(qrPath(['000', '000'])).toBe('')
    expect(qrPath([])).toBe('')
  })
})
