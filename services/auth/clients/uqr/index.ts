import { encode } from 'uqr'

/** Width of the quiet zone around the code, which scanners need. */
const BORDER = 4

/** Rows of the QR code with its margin, `1` for dark. */
export function qrRows(text: string): string[] {
  return encode(text, { ecc: 'M', border: BORDER }).data.map((row) =>
    row.map((dark) => (dark ? '1' : '0')).join(''),
  )
}
