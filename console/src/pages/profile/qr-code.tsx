import { qrPath } from './qr-path.ts'

/** Whole pixels for each module, so that its edges are sharp. */
const MODULE_PX = 4

/** Dark on light in both themes, because many readers know no other; the rows bring the quiet zone around it. */
export function QrCode({ rows, label }: { rows: readonly string[]; label: string }) {
  const size = rows.length
  return (
    <svg
      role="img"
      aria-label={label}
      width={size * MODULE_PX}
      height={size * MODULE_PX}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="block h-auto max-w-full rounded-lg"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={qrPath(rows)} fill="#000" />
    </svg>
  )
}
