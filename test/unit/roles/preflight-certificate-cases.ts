import type { Site } from './preflight-hosts.ts'

const everywhere = (line: string) => ['node1', 'node2', 'node3'].map(host => `${host} ${line}`)

/** What is wrong with certificates, and what has to be told of it. */
export const certificateCases: Readonly<
  Record<string, readonly [site: Site, told: readonly string[]]>
> = {
  'certificates that are renewed as soon as they are made': [
    { vars: { kube_cert_valid_days: 30 } },
    everywhere('error certificate-lifetimes'),
  ],
  'certificates of etcd that are': [
    { vars: { etcd_cert_valid_days: 20 } },
    everywhere('error certificate-lifetimes'),
  ],
  'certificates that are renewed in time': [
    { vars: { kube_cert_valid_days: 30, kube_cert_renew_before_days: 10 } },
    [],
  ],
  'a CA without its key': [
    { vars: { kube_ca_cert_file: '/pki/ca.crt' } },
    everywhere('error certificate-authorities'),
  ],
  'the key of a CA without its certificate': [
    { vars: { etcd_ca_key_file: '/pki/ca.key' } },
    everywhere('error certificate-authorities'),
  ],
}
