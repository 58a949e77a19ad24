import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { bundle } from '../../engine/modules/bundle.ts'
import { type DownloadSite, startDownloadSite } from './download-site.ts'
import { FakeHost } from './fake-host.ts'
import { runModule } from './run-module.ts'

/** A bundle in a file, of one program and one image for two architectures; the site it came from is gone. */
export interface TestBundle {
  readonly path: string
  readonly file: { readonly name: string; readonly url: string; readonly sha256: string }
  readonly content: string
  /** The image's name, and its one layer on amd64. */
  readonly image: string
  readonly layer: string
  readonly remove: () => Promise<void>
}

/** Writes one by the module itself. `remove` belongs into an after hook. */
export async function writeTestBundle(): Promise<TestBundle> {
  const site: DownloadSite = await startDownloadSite()
  const folder = await mkdtemp(join(tmpdir(), 'tsplay-bundle-'))
  const path = join(folder, 'site.tar')
  const [content, layer] = ['the program runc', 'the layer of pause']
  const file = { name: 'runc', url: `${site.url}/runc`, sha256: site.file('/runc', content) }
  const image = `${site.registry}/pause:3`
  site.image('pause', '3', { amd64: [layer], arm64: ['another layer'] })
  const images = ['amd64', 'arm64'].map(architecture => ({ name: image, architecture }))
  await runModule(bundle, { dest: path, files: [file], images }, new FakeHost())
  await site.stop()
  const remove = () => rm(folder, { recursive: true })
  return { path, file, content, image, layer, remove }
}
