import PDFDocument from 'pdfkit'
import type { InvoicePageContent } from '../../domain/invoice-page.ts'

const MARGIN = 56
const AMOUNT_WIDTH = 110

/** An invoice as PDF, on A4, by pdfkit and its built-in fonts. */
export async function pdfkitInvoice(page: InvoicePageContent): Promise<Uint8Array> {
  const doc = new PDFDocument({ size: 'A4', margin: MARGIN, info: { Title: page.title } })
  const chunks: Buffer[] = []
  doc.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise<void>((resolve, reject) => {
    doc.on('end', resolve)
    doc.on('error', reject)
  })
  const right = doc.page.width - MARGIN
  const width = right - MARGIN
  doc.font('Helvetica-Bold').fontSize(20).text(shown(page.title))
  if (page.notice !== undefined)
    doc.moveDown(0.5).font('Helvetica-Bold').fontSize(10).text(shown(page.notice))
  doc.moveDown(1)
  const top = doc.y
  const column = width / 3
  const columns: [string, readonly string[]][] = [
    ['From', page.seller],
    ['To', page.customer],
    ['Invoice', page.facts.map(([label, value]) => `${label}: ${value}`)],
  ]
  let bottom = top
  for (const [at, [label, lines]] of columns.entries()) {
    const x = MARGIN + at * column
    doc
      .font('Helvetica-Bold')
      .fontSize(9)
      .text(label, x, top, { width: column - 12 })
    doc.font('Helvetica').fontSize(10)
    for (const line of lines) doc.text(shown(line), x, doc.y, { width: column - 12 })
    bottom = Math.max(bottom, doc.y)
  }
  doc.y = bottom + 24
  const row = (text: string, amount: string, font = 'Helvetica') => {
    doc.font(font).fontSize(10)
    const textWidth = width - AMOUNT_WIDTH
    if (doc.y + doc.heightOfString(shown(text), { width: textWidth }) + 12 > doc.page.height - MARGIN)
      doc.addPage()
    const y = doc.y
    doc.text(shown(amount), right - AMOUNT_WIDTH, y, { width: AMOUNT_WIDTH, align: 'right' })
    doc.text(shown(text), MARGIN, y, { width: textWidth })
    doc.y += 6
  }
  const rule = () => {
    doc.moveTo(MARGIN, doc.y).lineTo(right, doc.y).lineWidth(0.5).stroke('#999999')
    doc.y += 6
  }
  row('Usage', 'Amount', 'Helvetica-Bold')
  rule()
  for (const { description, amount } of page.rows) row(description, amount)
  if (page.rows.length === 0) row('Nothing was used.', '')
  rule()
  for (const { label, amount, isTotal } of page.sums)
    row(label, amount, isTotal === true ? 'Helvetica-Bold' : 'Helvetica')
  doc.moveDown(1).font('Helvetica').fontSize(8)
  for (const note of page.notes) doc.text(shown(note), MARGIN, doc.y, { width })
  doc.end()
  await ended
  return Buffer.concat(chunks)
}

/** The built-in fonts have the letters of Western Europe; others would print as arbitrary signs. */
function shown(text: string): string {
  return text.normalize('NFC').replaceAll(/[^\u0020-\u007e\u00a0-\u00ff–—‘’“”•€]/gu, '?')
}
