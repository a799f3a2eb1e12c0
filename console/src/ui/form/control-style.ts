/** The look shared by everything one types or picks in. 16 px on touch screens, or iOS zooms into the page. */
export const CONTROL =
  'w-full min-w-0 rounded-md border border-control bg-surface text-base text-fg shadow-xs transition-colors ' +
  'pointer-coarse:text-lg hover:border-fg-subtle ' +
  'focus-visible:border-focus focus-visible:outline-2 focus-visible:-outline-offset-1 focus-visible:outline-focus ' +
  'aria-invalid:border-danger-fg aria-invalid:focus-visible:outline-danger-fg ' +
  'disabled:cursor-not-allowed disabled:border-line-strong disabled:bg-sunken disabled:text-fg-subtle ' +
  '[&[readonly]]:bg-sunken'

export const CONTROL_HEIGHT = 'h-9 px-3 pointer-coarse:h-11'
