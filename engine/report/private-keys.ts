/** What stands in the place of a secret. */
export const MASK = '********'

/** One that has lost its end is hidden with all that follows. */
const PEM = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[^]*?(?:-----END \1-----|$)/g
/** A PEM block in base64, as kubeconfigs and Kubernetes' Secrets hold it: `-----BEGIN` is its start. */
const ENCODED = /LS0tLS1CRUdJTi[A-Za-z0-9+/]{20,}={0,2}/g

/** Takes out private keys, which are secrets wherever they are met. */
export function maskPrivateKeys(text: string): string {
  return text
    .replace(PEM, `-----BEGIN $1----- ${MASK} -----END $1-----`)
    .replace(ENCODED, encoded => {
      // Certificates are written in the same way, and are for everybody.
      const start = Buffer.from(encoded.slice(0, 64), 'base64').toString('latin1')
      return start.includes('PRIVATE KEY') ? MASK : encoded
    })
}
