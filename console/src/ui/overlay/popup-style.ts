/** What opens over the page: menus, lists, popovers. */
export const POPUP =
  'z-popover animate-pop-in overflow-hidden rounded-lg border border-line-strong bg-raised text-fg shadow-md outline-none'

/** One line of a menu or a list of options. */
export const LIST_ITEM =
  'relative flex min-h-8 cursor-default items-center gap-2 rounded-md px-2 py-1.5 text-base outline-none select-none ' +
  'data-highlighted:bg-active data-[selected=true]:bg-active ' +
  'data-[disabled=true]:text-fg-subtle data-[disabled=""]:text-fg-subtle pointer-coarse:min-h-11'
