import type { InvoicePageContent } from './invoice-page.ts'

const escape = (text: string) =>
  text.replaceAll(
    /[&<>"']/g,
    (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[one] ?? one,
  )
const linesOf = (lines: readonly string[]) => lines.map(escape).join('<br>')

const STYLE = `
  :root { color-scheme: light; }
  body { margin: 0; padding: 32px; font: 15px/1.5 system-ui, sans-serif; color: #1b1b1f; background: #fff; }
  main { max-width: 46rem; margin: 0 auto; }
  h1 { font-size: 24px; margin: 0 0 16px; }
  .notice { padding: 8px 12px; border: 1px solid #b8860b; border-radius: 6px; }
  .parties { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: 24px; margin: 24px 0; }
  h2 { font-size: 13px; margin: 0 0 4px; color: #55555e; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 12px; margin: 0; }
  dt { color: #55555e; } dd { margin: 0; }
  table { width: 100%; border-collapse: collapse; margin-top: 24px; }
  th, td { padding: 8px 4px; border-bottom: 1px solid #d9d9e0; text-align: left; vertical-align: top; }
  th:last-child, td:last-child { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
  tfoot td { border-bottom: 0; } tfoot .total td { font-weight: 700; border-top: 2px solid #1b1b1f; }
  .notes { margin-top: 32px; color: #55555e; font-size: 13px; }
  @page { margin: 18mm; }
  @media print { body { padding: 0; } thead { display: table-header-group; } tr { break-inside: avoid; } }
`

/** A page without scripts, which prints on any paper. Names may hold anything: they cannot become markup. */
export function invoiceHtml(page: InvoicePageContent): string {
  const rows = page.rows.map(
    ({ description, amount }) => `<tr><td>${escape(description)}</td><td>${escape(amount)}</td></tr>`,
  )
  const sums = page.sums.map(
    ({ label, amount, isTotal }) =>
      `<tr${isTotal === true ? ' class="total"' : ''}><td>${escape(label)}</td><td>${escape(amount)}</td></tr>`,
  )
  const facts = page.facts.map(([label, value]) => `<dt>${escape(label)}</dt><dd>${escape(value)}</dd>`)
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(page.title)}</title><style>${STYLE}</style></head>
<body><main>
<h1>${escape(page.title)}</h1>
${page.notice === undefined ? '' : `<p class="notice">${escape(page.notice)}</p>`}
<div class="parties">
<section><h2>From</h2><div>${linesOf(page.seller)}</div></section>
<section><h2>To</h2><div>${linesOf(page.customer)}</div></section>
<section><h2>Invoice</h2><dl>${facts.join('')}</dl></section>
</div>
<table>
<thead><tr><th scope="col">Usage</th><th scope="col">Amount</th></tr></thead>
<tbody>${rows.length > 0 ? rows.join('\n') : '<tr><td>Nothing was used.</td><td></td></tr>'}</tbody>
<tfoot>${sums.join('\n')}</tfoot>
</table>
<div class="notes">${page.notes.map((note) => `<p>${escape(note)}</p>`).join('')}</div>
</main></body></html>
`
}
