import { request } from 'node:https'

import type { Lab } from '../../lab/index.ts'
import { until } from '../../lab/process.ts'

/** A Kubernetes API that is asked from this machine, at one API server of one's choice. */
export interface Api {
  readonly token: string
  /** The answer's body; throws when the server says no or does not answer in time. */
  readonly ask: <T>(master: string, method: Method, path: string, body?: object) => Promise<T>
  /** Asks until it is so: etcd may have no leader for some seconds after a crash. */
  readonly insist: (master: string, method: Method, path: string, body?: object) => Promise<void>
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
  const say = (at: string, method: Method, path: string, body?: object) =>
    send({
      url: new URL(`https://${lab.address(at)}:6443${path}`),
      ...{ ca, token, method, body },
    })
  return {
    token,
    ask: async <T>(at: string, method: Method, path: string, body?: object) => {
      const { status, text } = await say(at, method, path, body)
      if (status < 300) return JSON.parse(text) as T
      throw new Error(`${method} ${path} at ${at}: ${status}: ${text}`)
    },
    insist: async (at, method, path, body) => {
      // An attempt that got no answer may have been heard: then it is there already, or gone.
      const settled = [200, 201, 202, method === 'DELETE' ? 404 : 409]
      const once = async () => {
        const answer = await say(at, method, path, body).catch(() => undefined)
        return settled.includes(answer?.status ?? 0)
      }
      await until(once, `${at} to take ${method} ${path}`)
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
function send(question: Question): Promise<{ readonly status: number; readonly text: string }> {
  const { url, ca, token, method, body } = question
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const signal = AbortSignal.timeout(5000)
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, ca, headers, agent: false, signal }, answer => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => (text += part))
      answer.once('error', reject).once('end', () => {
        resolve({ status: answer.statusCode ?? 0, text })
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
