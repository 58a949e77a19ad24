// The import table of docs/architecture.md as rules: engine/ flows one way, load → plan → run → modules → remote →
// transport, and events → report. Only main, cli and wiring see all of it.

/** What each folder may import besides itself and errors.ts; `types`: as types only. */
const FOLDERS = {
  model: { may: ['errors.ts'] },
  load: { may: ['model/', 'did-you-mean.ts'] },
  plan: { may: ['model/', 'template/', 'argument-values.ts', 'did-you-mean.ts'] },
  template: { may: ['model/', 'did-you-mean.ts', 'yaml-text.ts'] },
  transport: { may: [], types: ['model/'] },
  remote: {
    may: ['transport/quote.ts', 'transport/semaphore.ts', 'package-root.ts'],
    types: ['transport/', 'model/'],
  },
  bundle: { may: ['model/', 'package-root.ts'] },
  modules: {
    may: [
      'model/',
      'bundle/',
      'remote/facts.ts',
      'argument-values.ts',
      'did-you-mean.ts',
      'package-root.ts',
    ],
    types: ['remote/host.ts', 'transport/transport.ts'],
  },
  run: {
    may: ['model/', 'plan/', 'template/', 'modules/', 'arg-names.ts'],
    types: ['remote/host.ts', 'transport/transport.ts'],
  },
  report: { may: ['model/'] },
}

/** One vendor library, one importing file (another one where a second program has its own). */
const VENDORS = {
  ajv: ['engine/validate.ts'],
  commander: ['engine/cli/definition.ts'],
  diff: ['engine/report/diff.ts'],
  execa: ['engine/transport/local.ts'],
  handlebars: ['engine/template/parse.ts'],
  'http-proxy-agent': ['engine/bundle/proxies.ts'],
  'https-proxy-agent': ['engine/bundle/proxies.ts'],
  'ip-address': ['engine/template/helpers/addresses.ts', 'inventory/builder/address.ts'],
  listr2: ['engine/report/live-row.ts'],
  minimatch: ['engine/plan/start-at.ts'],
  'p-limit': ['engine/run/forks.ts'],
  picocolors: ['engine/report/paint.ts'],
  semver: ['engine/template/helpers/versions.ts'],
  'ssh-config': ['engine/transport/ssh-config.ts'],
  'ssh2-promise': ['engine/transport/ssh.ts'],
  ssh2: ['engine/transport/ssh.ts'],
  tar: ['engine/bundle/tar.ts'],
  yaml: [
    'engine/load/yaml.ts',
    'engine/yaml-text.ts',
    'inventory/builder/inventory-file.ts',
    'inventory/builder/settle-comments.ts',
    'inventory/builder/yaml-map.ts',
    'inventory/builder/yaml-text.ts',
  ],
}

const escape = text => text.replace(/[.]/g, '\\.')
const anyOf = paths => `^(${paths.map(escape).join('|')})`

const folderRules = Object.entries(FOLDERS).flatMap(([folder, { may, types = [] }]) => {
  const own = [`engine/${folder}/`, 'engine/errors.ts', ...may.map(path => `engine/${path}`)]
  const asTypes = types.map(path => `engine/${path}`)
  const from = { path: `^engine/${folder}/` }
  const rules = [
    {
      name: `${folder}-imports`,
      severity: 'error',
      from,
      to: { path: '^(engine|inventory|test)/', pathNot: anyOf([...own, ...asTypes]) },
    },
  ]
  if (types.length === 0) return rules
  const onlyTypes = {
    name: `${folder}-types-only`,
    severity: 'error',
    from,
    to: { path: anyOf(asTypes), pathNot: anyOf(own), dependencyTypesNot: ['type-only'] },
  }
  return [...rules, onlyTypes]
})

const vendorRules = Object.entries(VENDORS).map(([vendor, files]) => ({
  name: `one-importer-of-${vendor}`,
  severity: 'error',
  from: { path: '^(engine|inventory)/', pathNot: `^(${files.map(escape).join('|')})$` },
  to: { path: `node_modules/${vendor}/`, dependencyTypesNot: ['type-only'] },
}))

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      // Types may name each other.
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-development-packages',
      severity: 'error',
      from: { path: '^(engine|inventory)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: '@types/' },
    },
    {
      name: 'nothing-imports-the-entries',
      severity: 'error',
      from: {},
      to: { path: '^(engine/cli\\.ts|inventory/builder/cli\\.ts)$' },
    },
    {
      name: 'engine-stands-alone',
      severity: 'error',
      from: { path: '^engine/' },
      to: { path: '^(test|inventory|roles|playbooks)/' },
    },
    {
      name: 'builder-imports',
      severity: 'error',
      from: { path: '^inventory/builder/', pathNot: '/real-hostnames\\.ts$' },
      to: {
        path: '^(engine|test)/',
        pathNot: '^engine/(errors|did-you-mean|package-root)\\.ts$|^engine/(model|load)/',
      },
    },
    {
      // It asks machines for their names, and reaches them as a run would.
      name: 'builder-reaches-hosts',
      severity: 'error',
      from: { path: '^inventory/builder/real-hostnames\\.ts$' },
      to: { path: '^engine/(cli|plan|modules|report)/|^(test)/' },
    },
    ...folderRules,
    ...vendorRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.js', '.cjs', '.mjs', '.d.ts', '.json'],
    },
  },
}
