import type { Lab } from '../../lab/index.ts'
import { until } from '../../lab/process.ts'
import type { Api } from './api.ts'
import { startPageProber, type Prober } from './prober.ts'

const namespace = 'ha-service'
const app = 'steady'
const inNamespace = `/api/v1/namespaces/${namespace}`

/** Who serves, one pod each, and through which control plane the Service is made. */
export interface ServiceCase {
  readonly lab: Lab
  readonly api: Api
  readonly master: string
  /** The first one asks. */
  readonly workers: readonly string[]
}

/** Makes a Service with a pod on each worker, and has a worker ask it by its ClusterIP again and again. */
export async function startServiceProber(plan: ServiceCase): Promise<Prober> {
  const { lab, api, master, workers } = plan
  await api.insist(master, 'POST', '/api/v1/namespaces', { metadata: { name: namespace } })
  for (const worker of workers) await api.insist(master, 'POST', `${inNamespace}/pods`, pod(worker))
  const spec = { selector: { app }, ports: [{ port: 80, targetPort: 8080 }] }
  await api.insist(master, 'POST', `${inNamespace}/services`, { metadata: { name: app }, spec })
  await until(async () => (await addresses(plan)) === workers.length, 'all pods to serve')
  const { spec: made } = await api.ask<{ readonly spec: { readonly clusterIP: string } }>(
    master,
    'GET',
    `${inNamespace}/services/${app}`,
  )
  const [client = ''] = workers
  const url = `http://${made.clusterIP}/`
  const answers = ['curl', '--silent', '--fail', '--max-time', '1', '--output', '/dev/null', url]
  await until(async () => (await lab.exec(client, answers)).code === 0, `${url} to answer`)
  return startPageProber(lab, client, url)
}

async function addresses({ api, master }: ServiceCase): Promise<number> {
  const { subsets = [] } = await api
    .ask<{ readonly subsets?: readonly { readonly addresses?: readonly object[] }[] }>(
      master,
      'GET',
      `${inNamespace}/endpoints/${app}`,
    )
    .catch(() => ({ subsets: [] }))
  return subsets[0]?.addresses?.length ?? 0
}

function pod(worker: string): object {
  const script = 'mkdir /w; echo here > /w/index.html; exec httpd -f -p 8080 -h /w'
  const command = ['sh', '-c', script]
  return {
    metadata: { name: `${app}-on-${worker}`, labels: { app } },
    spec: {
      nodeName: worker,
      terminationGracePeriodSeconds: 0,
      containers: [{ name: app, image: 'docker.io/lab/tools:1', command }],
    },
  }
}
