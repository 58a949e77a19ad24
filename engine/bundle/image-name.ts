import { TsplayError } from '../errors.ts'

/** An image's name in its parts. */
export interface ImageName {
  /** The registry, such as `registry.k8s.io` or `registry.example.org:5000`. */
  readonly registry: string
  readonly repository: string
  /** A tag, or a digest where the name has one. */
  readonly reference: string
}

const shape =
  /^(?:(?<registry>[^/]+)\/)?(?<repository>[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::(?<tag>[\w][\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/

/** Takes a name apart as containerd does; kubelet asks for images by their whole names only. */
export function parseImageName(name: string): ImageName {
  const { registry, repository, tag, digest } = shape.exec(name)?.groups ?? {}
  const isRegistry = registry !== undefined && /[.:]|^localhost$/.test(registry)
  const reference = digest ?? tag
  if (isRegistry && repository !== undefined && reference !== undefined) {
    return { registry, repository, reference }
  }
  throw new TsplayError('BAD_ARGS', `not the whole name of an image: ${name}`, {
    hint: 'write REGISTRY/REPOSITORY:TAG, such as docker.io/library/nginx:1.30.1',
  })
}
