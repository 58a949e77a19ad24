import { request } from 'node:https'

import type { Lab } from '../../lab/index.ts'

/** A Kubernetes API that is asked from this machine, at one API server of one's choice. */
export interface Api {
  readonly token: string
  /** The answer's body; throws when the server says no or does not answer in time. */
  readonly ask: <T>(master: string, method: Method, path: string, body?: object) => Promise<T>
}

type Method = 'GET' | 'POST' | 'DELETE'

/** Where what the tests make in a cluster lives. */
export const namespace = 'ha-probe'

/**
 * Makes a service account that may do everything in the cluster, and a ConfigMap to read and write.
 * What it made is gone with its namespace.
 */
export async function openApi(lab: Lab, master: string): Promise<Api> {
  const apply = async (objects: readonly object[]): Promise<void> => {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects })
    const argv = ['kubectl', '--kubeconfig=/etc/kubernetes/admin.conf', 'apply', '-f', '-']
    const { code, stderr } = await lab.exec(master, argv, { input: list })
    if (code !== 0) throw new Error(`kubectl apply ended with ${code}: ${stderr}`)
  }
  await apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }])
  await apply(objects())
  const token = await tokenOf(lab, master)
  const ca = await lab.shell(master, 'cat /etc/kubernetes/ssl/ca.crt')
  return {
    token,
    ask: async <T>(at: string, method: Method, path: string, body?: object) => {
      const text = await send({
        url: new URL(`https://${lab.address(at)}:6443${path}`),
        ...{ ca, token, method, body },
      })
      return JSON.parse(text) as T
    },
  }
}

interface Question {
  readonly url: URL
  readonly ca: string
  readonly token: string
  readonly method: Method
  readonly body: object | undefined
}

/** On a connection of its own: what a crash did to an older one must not count. */
function send({ url, ca, token, method, body }: Question): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const signal = AbortSignal.timeout(5000)
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, ca, headers, agent: false, signal }, answer => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => (text += part))
      answer.once('error', reject).once('end', () => {
        const status = answer.statusCode ?? 0
        if (status < 300) resolve(text)
        else reject(new Error(`${method} ${url.href}: ${status}: ${text}`))
      })
    })
    asked.once('error', reject).end(body === undefined ? undefined : JSON.stringify(body))
  })
}

async function tokenOf(lab: Lab, master: string): Promise<string> {
  // The token controller fills the secret in a moment after it was made.
  const path = `-n ${namespace} get secret prober -o jsonpath={.data.token}`
  const command = `kubectl --kubeconfig=/etc/kubernetes/admin.conf ${path}`
  const script = `until [ -n "$(${command})" ]; do sleep 0.2; done; ${command} | base64 -d`
  return (await lab.shell(master, `timeout 30 sh -c '${script}'`)).trim()
}

function objects(): readonly object[] {
  const metadata = { name: 'prober', namespace }
  const subject = { kind: 'ServiceAccount', ...metadata }
  const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' }
  const annotations = { 'kubernetes.io/service-account.name': 'prober' }
  const type = 'kubernetes.io/service-account-token'
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: namespace },
      subjects: [subject],
      roleRef: role,
    },
    { apiVersion: 'v1', kind: 'Secret', type, metadata: { ...metadata, annotations } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { at: '0' } },
  ]
}
