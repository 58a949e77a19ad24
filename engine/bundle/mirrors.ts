/** Who is asked instead of a registry, in order: an entry of `containerd_registries_mirrors`. */
export interface RegistryMirrors {
  /** The registry as images name it; `_default`: every one that has no entry. */
  readonly prefix: string
  /** Where the registry itself is reached. */
  readonly server?: string
  readonly mirrors?: readonly Mirror[]
}

interface Mirror {
  readonly host: string
  readonly capabilities?: readonly string[]
  readonly skip_verify?: boolean
}

/** One place to ask for a registry's images. */
export interface Endpoint {
  /** Up to and with `/v2`. */
  readonly url: string
  /** Whether it may be asked which image a tag means. */
  readonly resolves: boolean
  /** The registry it stands for, where it is another one: some mirrors serve several. */
  readonly namespace?: string
  /** Takes any certificate. */
  readonly insecure: boolean
}

/** Where the images of a registry are to be had, in the order in which containerd asks. */
export function endpointsOf(
  registry: string,
  settings: readonly RegistryMirrors[],
): readonly Endpoint[] {
  const entry =
    settings.find(({ prefix }) => prefix === registry) ??
    settings.find(({ prefix }) => prefix === '_default')
  const mirrors = (entry?.mirrors ?? []).map(mirror => {
    const { host, capabilities = ['pull', 'resolve'], skip_verify = false } = mirror
    return endpoint(host, registry, {
      resolves: capabilities.includes('resolve'),
      insecure: skip_verify,
    })
  })
  const own = endpoint(entry?.server ?? serverOf(registry), registry, {
    resolves: true,
    insecure: false,
  })
  return mirrors.some(({ url }) => url === own.url) ? mirrors : [...mirrors, own]
}

function endpoint(
  host: string,
  registry: string,
  rights: Pick<Endpoint, 'resolves' | 'insecure'>,
): Endpoint {
  const base = (host.includes('://') ? host : `https://${host}`).replace(/\/+$/, '')
  const isOther = new URL(base).host !== new URL(serverOf(registry)).host
  return {
    url: base.endsWith('/v2') ? base : `${base}/v2`,
    ...(isOther && { namespace: registry }),
    ...rights,
  }
}

/** As containerd: TLS everywhere but on this machine. */
function serverOf(registry: string): string {
  if (registry === 'docker.io') return 'https://registry-1.docker.io'
  const isHere = /^(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(registry)
  return `${isHere ? 'http' : 'https'}://${registry}`
}
