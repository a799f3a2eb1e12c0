import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createQueryClient } from './api/query-client.ts'
import { listenForShortcuts } from './app/shortcuts.ts'
import { createConsoleRouter } from './router.tsx'
import './ui/theme/styles.css'

const queryClient = createQueryClient()
const router = createConsoleRouter(queryClient)
listenForShortcuts()

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
