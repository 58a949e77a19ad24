import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { cache, labFolder } from './paths.ts'
import { killRemembered, livePid, readOrEmpty, startDetached, until } from './process.ts'
import { type LabRecord, gateway } from './record.ts'

/** Where a lab's nodes find the downloads. */
export const filesUrl = (record: LabRecord): string => `http://${gateway(record)}:8080`

/** Where a lab's nodes find the images. */
export const registryUrl = (record: LabRecord): string => `http://${gateway(record)}:5000`

/** Starts the lab's file server and registry, each unless it runs already. */
export async function startServices(record: LabRecord): Promise<void> {
  const folder = join(labFolder(record.lab), 'services')
  const config = join(folder, 'registry.json')
  await mkdir(folder, { recursive: true })
  await writeFile(config, JSON.stringify(registryConfig(record)))

  // The file server stands in the folder it was started in; newer downloads need a newer server.
  const served = join(folder, 'versions')
  const versions = await readFile(join(cache, 'files/versions'), 'utf8')
  if ((await readOrEmpty(served)) !== versions) await stopServices(record.lab)
  await writeFile(served, versions)

  const host = gateway(record)
  const tree = join(cache, 'files/tree')
  await keepRunning(record.lab, 'files', [
    ...[join(cache, 'build-root/bin/busybox'), 'httpd', '-f', '-p', `${host}:8080`, '-h', tree],
  ])
  await keepRunning(record.lab, 'registry', [
    ...[join(cache, 'build-root/usr/bin/docker-registry'), 'serve', config],
  ])
  await answers(`${registryUrl(record)}/v2/`, folder)
  await answers(`${filesUrl(record)}/`, folder)
}

/** Ends them. */
export async function stopServices(lab: string): Promise<void> {
  for (const name of services) await killRemembered(pidFile(lab, name))
}

const services = ['files', 'registry'] as const

async function keepRunning(
  lab: string,
  name: (typeof services)[number],
  argv: readonly string[],
): Promise<void> {
  if ((await livePid(pidFile(lab, name))) !== undefined) return
  await startDetached(argv, pidFile(lab, name), join(labFolder(lab), 'services', `${name}.log`))
}

async function answers(url: string, folder: string): Promise<void> {
  await until(async () => {
    const answer = await fetch(url).catch(() => undefined)
    await answer?.body?.cancel()
    return answer !== undefined
  }, `${url} to answer; see the logs in ${folder}`)
}

/** All labs share one storage, so none may write to it. */
const registryConfig = (record: LabRecord) => ({
  version: 0.1,
  storage: {
    filesystem: { rootdirectory: join(cache, 'images') },
    maintenance: { readonly: { enabled: true } },
  },
  http: { addr: `${gateway(record)}:5000` },
  log: { accesslog: { disabled: true }, level: 'warn' },
})

const pidFile = (lab: string, name: string) => join(labFolder(lab), 'services', `${name}.pid`)
