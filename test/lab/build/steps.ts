/** One input of the lab: a folder of the cache, made by one script. */
export interface BuildStep {
  /** The folder's name in the cache. */
  readonly name: string
  /** Fills OUT; its path is relative to this folder. */
  readonly script: string
  /** Further files of the lab that go into it. */
  readonly files: readonly string[]
  /** Earlier steps whose result is part of this one's. */
  readonly contains: readonly string[]
  /** How long it takes on two cores. */
  readonly about: string
}

const debootstrap = ['build/debootstrap.sh', 'build/sources.sh']
const inBuildRoot = ['build/in-build-root.sh']
const units = [
  'node/cgroups.sh',
  'node/lab-cgroups.service',
  'node/lab-network.service',
  'node/network.sh',
]

/** All inputs, each after those it is made with. */
export const steps: readonly BuildStep[] = [
  {
    name: 'node-root',
    script: 'node-root.sh',
    files: [...debootstrap, 'build/node-root-setup.sh', ...units],
    contains: [],
    about: '25 s',
  },
  {
    name: 'minimal-root',
    script: 'minimal-root.sh',
    files: [...debootstrap, 'build/minimal-root-setup.sh', ...units],
    contains: [],
    about: '15 s',
  },
  { name: 'build-root', script: 'build-root.sh', files: debootstrap, contains: [], about: '25 s' },
  {
    name: 'kubernetes-source',
    script: 'kubernetes-source.sh',
    files: inBuildRoot,
    contains: [],
    about: '25 s',
  },
  {
    name: 'kubernetes',
    script: 'kubernetes.sh',
    files: inBuildRoot,
    contains: ['kubernetes-source'],
    about: '5 min',
  },
  {
    name: 'tools',
    script: 'tools.sh',
    files: [...inBuildRoot, 'build/crictl.go', 'build/pause.go'],
    contains: ['kubernetes-source'],
    about: '10 s',
  },
  { name: 'programs', script: 'programs.sh', files: debootstrap, contains: [], about: '10 s' },
  {
    name: 'image-roots',
    script: 'image-roots.sh',
    files: [...debootstrap, 'build/packaged.sh'],
    contains: [],
    about: '15 s',
  },
  {
    name: 'files',
    script: 'files.sh',
    files: ['build/packaged.sh'],
    contains: ['kubernetes', 'programs', 'tools'],
    about: '15 s',
  },
  {
    name: 'images',
    script: 'images.sh',
    files: [...inBuildRoot, 'build/dns.go'],
    contains: ['kubernetes', 'programs', 'tools', 'image-roots'],
    about: '10 s',
  },
]
