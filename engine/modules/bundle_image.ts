import { resolve } from 'node:path'

import { imageArchive, openBundle } from '../bundle/archive.ts'
import { findImage } from '../bundle/look.ts'
import { TsplayError } from '../errors.ts'
import type { HostReader } from '../remote/host.ts'
import { commandFailed, mustRun } from './exec.ts'
import type { Module } from './module.ts'

/** An image of a bundle, and the engine it goes into. */
export interface BundleImageArgs {
  readonly bundle: string
  readonly name: string
  readonly architecture: string
  /** containerd's own client on the host. */
  readonly ctr?: string
  /** Of containerd; Kubernetes has its own. */
  readonly namespace?: string
  readonly snapshotter?: string
}

/** Brings an image of a bundle from the control machine into the containerd of a host that lacks it. */
export const bundleImage: Module<BundleImageArgs> = {
  name: 'bundle_image',

  schema: {
    required: ['bundle', 'name', 'architecture'],
    properties: {
      bundle: { type: 'string', minLength: 1 },
      name: { type: 'string', pattern: '^[^/\\s]+/\\S+$' },
      architecture: { type: 'string', pattern: '^[a-z0-9]+$' },
      ctr: { type: 'string', pattern: '^/' },
      namespace: { type: 'string', minLength: 1 },
      snapshotter: { type: 'string', minLength: 1 },
    },
  },

  async run(args, ctx) {
    const { name, ctr = '/usr/local/bin/ctr', namespace = 'k8s.io', snapshotter } = args
    const images = [ctr, '--namespace', namespace, 'images']
    if (await hasImage(ctx.host, images, name)) return { name }
    const bundle = await openBundle(resolve(args.bundle))
    const image = findImage(bundle.index.images, args)
    if (image === undefined) throw notInBundle(bundle.path, args)
    const how = snapshotter === undefined ? [] : ['--snapshotter', snapshotter]
    const argv = [...images, 'import', ...how, '-']
    await ctx.change(`import ${name}`, async host => {
      const result = await host.run(argv, { stdin: () => imageArchive(bundle, image) })
      if (result.code !== 0) throw commandFailed(host, argv, result, 'is there room for it?')
      if (await hasImage(host, images, name)) return
      throw commandFailed(host, argv, result, 'it was imported, and is not there by its name')
    })
    return { name, digest: image.digest }
  },
}

async function hasImage(
  host: HostReader,
  images: readonly string[],
  name: string,
): Promise<boolean> {
  const { stdout } = await mustRun(host, [...images, 'ls', '-q', `name==${name}`])
  return stdout.toString().split('\n').includes(name)
}

const notInBundle = (path: string, { name, architecture }: BundleImageArgs): TsplayError =>
  new TsplayError('MODULE_FAILED', `${path} does not hold ${name} for ${architecture}`, {
    hint: 'write it anew where there is internet: tsplay bundle -i hosts.yml -o FILE',
  })
