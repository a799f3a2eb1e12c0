const TEST = '\\.(test|contract)\\.ts$'
const COMPOSERS = '^(deploy|tests|bench|scripts)/'
const VENDORS =
  'node_modules/(@aws-sdk|@smithy|aws-cdk-lib|constructs|stripe|@kubernetes|nodemailer|@lancedb|apache-arrow|onnxruntime-node|@huggingface)/'

/** Who may import whom: docs/structure.md says why. tests/architecture/ breaks each rule on purpose. */
module.exports = {
  forbidden: [
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'parts-meet-only-through-contracts',
      severity: 'error',
      from: { path: '^((services|gateways|cells)/[^/]+)/' },
      to: { path: '^(services|gateways|cells)/', pathNot: '^$1/' },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^(services/[^/]+/domain)/', pathNot: TEST },
      to: {
        pathNot: [
          '^$1/',
          '^contracts/',
          '^platform/(errors|caller|ids|clock|digest|hash-chain|precondition)/',
          '^(node:)?crypto$',
          'node_modules/(zod|fastest-levenshtein)/',
        ],
      },
    },
    {
      name: 'operations-know-neither-http-nor-storage',
      severity: 'error',
      from: { path: '^services/[^/]+/(operations|policies)/', pathNot: TEST },
      to: {
        path: [
          '^services/[^/]+/(http|storage|jobs)/',
          'node_modules/(hono|@hono)/',
          '^platform/(table|http|edge)/',
        ],
      },
    },
    {
      name: 'vendors-only-behind-ports',
      severity: 'error',
      from: {
        pathNot: [
          TEST,
          '^(deploy/aws|infra|bench)/',
          '^platform/[^/]+/[^/]+/',
          '^services/[^/]+/clients/[^/]+/',
          '^cells/(kubernetes|local)/',
        ],
      },
      to: { path: VENDORS },
    },
    {
      name: 'engines-are-chosen-by-deploy',
      severity: 'error',
      from: { pathNot: [TEST, COMPOSERS, '^platform/'] },
      to: { path: '^platform/[^/]+/[^/]+/' },
    },
    {
      // A package behind an engine loads only where the engine is chosen.
      name: 'engines-of-a-service-are-chosen-by-deploy',
      severity: 'error',
      from: { pathNot: [TEST, COMPOSERS, '^services/[^/]+/(testing|clients/[^/]+)/'] },
      to: { path: '^services/[^/]+/clients/[^/]+/index\\.ts$' },
    },
    {
      name: 'console-and-sdk-see-only-contracts',
      severity: 'error',
      from: { path: '^(console|sdk)/' },
      to: { path: '^(services|platform|gateways|cells|deploy|infra)/' },
    },
    {
      name: 'contracts-have-no-code-behind-them',
      severity: 'error',
      from: { path: '^contracts/' },
      to: { path: '^(platform|services|gateways|cells|deploy|console|infra|sdk)/' },
    },
    {
      name: 'platform-knows-no-product',
      severity: 'error',
      from: { path: '^platform/' },
      to: { path: '^(contracts|services|gateways|cells|deploy|console|infra|sdk)/' },
    },
    {
      name: 'only-deploy-composes',
      severity: 'error',
      from: { pathNot: COMPOSERS },
      to: { path: '^deploy/' },
    },
    {
      name: 'by-name-not-by-path',
      severity: 'error',
      from: { path: '^([^/]+/[^/]+)/', pathNot: '^infra/' },
      to: {
        path: '^(contracts|platform|services|gateways|cells|deploy)/',
        pathNot: ['^$1/', '/index\\.ts$', '\\.contract\\.ts$'],
      },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(node_modules|data|coverage|console/(dist|\\.dist[^/]*))/' },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js'],
    },
  },
}
