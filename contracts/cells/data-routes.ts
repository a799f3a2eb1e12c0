/** Operation of a data route, and the access that a key needs for it. Paths are relative to an index's endpoint. */
export type CellDataRoute = Readonly<{
  method: 'get' | 'post' | 'patch' | 'delete'
  path: string
  needed: 'read' | 'read-write' | 'admin'
  /** The operation in words, for the message of a cell that lacks it. */
  what: string
}>

/** Routes at an index's own endpoint: contract §4.1. Their bodies are Marqo's and are not repeated here. */
export const cellDataRoutes = {
  describeEngine: { method: 'get', path: '/', needed: 'read', what: 'version' },
  addDocuments: {
    method: 'post',
    path: '/indexes/{name}/documents',
    needed: 'read-write',
    what: 'documents',
  },
  updateDocuments: {
    method: 'patch',
    path: '/indexes/{name}/documents',
    needed: 'read-write',
    what: 'partial updates',
  },
  getDocuments: { method: 'get', path: '/indexes/{name}/documents', needed: 'read', what: 'documents' },
  getDocumentsBatch: {
    method: 'post',
    path: '/indexes/{name}/documents/get-batch',
    needed: 'read',
    what: 'documents',
  },
  deleteDocuments: {
    method: 'post',
    path: '/indexes/{name}/documents/delete-batch',
    needed: 'read-write',
    what: 'documents',
  },
  getDocument: { method: 'get', path: '/indexes/{name}/documents/{id}', needed: 'read', what: 'documents' },
  search: { method: 'post', path: '/indexes/{name}/search', needed: 'read', what: 'search' },
  recommend: { method: 'post', path: '/indexes/{name}/recommend', needed: 'read', what: 'recommend' },
  embed: { method: 'post', path: '/indexes/{name}/embed', needed: 'read', what: 'embed' },
  getStats: { method: 'get', path: '/indexes/{name}/stats', needed: 'read', what: 'stats' },
  getSettings: { method: 'get', path: '/indexes/{name}/settings', needed: 'read', what: 'settings' },
  getIndexHealth: { method: 'get', path: '/indexes/{name}/health', needed: 'read', what: 'health' },
  getHealth: { method: 'get', path: '/health', needed: 'read', what: 'health' },
  listModels: { method: 'get', path: '/models', needed: 'read', what: 'models' },
  ejectModel: { method: 'delete', path: '/models', needed: 'admin', what: 'models' },
  getCpu: { method: 'get', path: '/device/cpu', needed: 'read', what: 'device' },
  getCuda: { method: 'get', path: '/device/cuda', needed: 'read', what: 'device' },
} as const satisfies Record<string, CellDataRoute>
export type CellDataOperation = keyof typeof cellDataRoutes
