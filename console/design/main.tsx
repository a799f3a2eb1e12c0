import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import { DesignPage } from './design-page.tsx'
import './design.css'

const theme = new URLSearchParams(window.location.search).get('theme')
if (theme) document.documentElement.dataset.theme = theme

// The links among the primitives need a router; here all of them lead nowhere.
const rootRoute = createRootRoute({ component: DesignPage, notFoundComponent: DesignPage })
const router = createRouter({ routeTree: rootRoute, history: createMemoryHistory() })

const root = document.querySelector('#root')
if (root) createRoot(root).render(<RouterProvider router={router} />)
