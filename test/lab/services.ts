import { type LabRecord } from './record.ts'
/** todo */
export async function startServices(_record: LabRecord): Promise<void> {}
/** todo */
export async function stopServices(_lab: string): Promise<void> {}
