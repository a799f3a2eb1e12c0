import { useQueryClient } from '@tanstack/react-query'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { Menu as MenuIcon, Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { watchServer } from '../api/index-events.ts'
import { Button } from '../ui/button/button.tsx'
import { IconButton } from '../ui/button/icon-button.tsx'
import { Kbd } from '../ui/value/kbd.tsx'
import { LogoMark } from '../ui/page/logo.tsx'
import { Sheet } from '../ui/overlay/sheet.tsx'
import { Toaster } from '../ui/feedback/toast.tsx'
import { CommandPalette } from './command-palette.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { GivenPasswordNotice } from './given-password-notice.tsx'
import { IdentityGuard } from './identity-guard.tsx'
import { NewVersionNotice } from './new-version-notice.tsx'
import { AccountGate } from './no-account.tsx'
import { useMay } from './permissions.tsx'
import { SessionGuard } from './session-guard.tsx'
import { ShellFrame } from './shell-frame.tsx'
import { ShortcutSheet } from './shortcut-sheet.tsx'
import { MOD_KEY, useNavigationShortcuts, useShortcut } from './shortcuts.ts'
import { Sidebar } from './sidebar.tsx'
import { StepUpGuard } from './step-up-guard.tsx'
import { UserMenu } from './user-menu.tsx'

/** What stands around every page of a signed-in person. */
export function Shell() {
  const [open, setOpen] = useState<'palette' | 'shortcuts' | 'navigation' | undefined>()
  const close = () => setOpen(undefined)
  useShortcut({ keys: 'mod+k', label: 'Search for anything', run: () => setOpen('palette') })
  useShortcut({ keys: '?', label: 'Show keyboard shortcuts', run: () => setOpen('shortcuts') })
  useShortcut({
    keys: '/',
    label: 'Search on this page',
    run: () => focusSearch() || setOpen('palette'),
  })
  useNavigationShortcuts()
  useLiveData()
  useFocusOnNavigation()
  return (
    <div className="flex min-h-dvh">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-toast focus:rounded-md focus:bg-raised focus:px-3 focus:py-2"
      >
        Skip to the page
      </a>
      <ShellFrame
        sidebar={<Sidebar />}
        notices={
          <>
            <ConnectionBanner />
            <NewVersionNotice />
            <GivenPasswordNotice />
          </>
        }
        topBar={
          <>
            <span className="flex items-center gap-2 lg:hidden">
              <IconButton label="Open navigation" icon={MenuIcon} onClick={() => setOpen('navigation')} />
              <LogoMark size={22} />
            </span>
            <span className="flex-1" />
            <Button variant="ghost" icon={Search} onClick={() => setOpen('palette')}>
              <span className="hidden sm:inline">Search</span>
              <span className="hidden sm:inline">
                <Kbd>{MOD_KEY}</Kbd> <Kbd>K</Kbd>
              </span>
              <span className="sr-only sm:hidden">Search</span>
            </Button>
            <UserMenu onShowShortcuts={() => setOpen('shortcuts')} />
          </>
        }
      >
        <AccountGate>
          <Outlet />
        </AccountGate>
      </ShellFrame>
      <Sheet isOpen={open === 'navigation'} onOpenChange={close} title="Navigation" side="start" size="sm">
        <Sidebar onNavigate={close} />
      </Sheet>
      <CommandPalette
        isOpen={open === 'palette'}
        onOpenChange={(isOpen) => setOpen(isOpen ? 'palette' : undefined)}
        onShowShortcuts={() => setOpen('shortcuts')}
      />
      <ShortcutSheet isOpen={open === 'shortcuts'} onOpenChange={close} />
      <SessionGuard />
      <IdentityGuard />
      <StepUpGuard />
      <Toaster />
    </div>
  )
}

/** @returns whether the page has something to search in */
function focusSearch(): boolean {
  const input = document.querySelector<HTMLElement>('main :is(input[type="search"], [data-page-search])')
  input?.focus()
  return input !== null
}

function useLiveData(): void {
  const queryClient = useQueryClient()
  const maySeeIndexes = useMay()('indexes:read')
  useEffect(() => watchServer({ queryClient, maySeeIndexes }), [queryClient, maySeeIndexes])
}

/**
 * After a navigation the heading has the focus, so that it is read and Tab goes on from there. Between tabs of one page
 * the heading stays, and so does the focus.
 */
function useFocusOnNavigation(): void {
  const pathname = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname })
  const seen = useRef<HTMLElement | null | undefined>(undefined)
  useEffect(() => {
    if (pathname === undefined) return
    const heading = document.querySelector<HTMLElement>('main h1')
    // The address may have named a dialog, or the page have a query to type, which has the focus then.
    const isTaken = document.activeElement?.closest(
      '[role="dialog"], [role="alertdialog"], [data-page-search]',
    )
    if (seen.current !== undefined && heading !== seen.current && !isTaken)
      heading?.focus({ preventScroll: true })
    seen.current = heading
  }, [pathname])
}
