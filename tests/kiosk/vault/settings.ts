import type { PointSettings } from '#shared/api/index.ts';

/** Settings of an invented point. */
export const SETTINGS: PointSettings = {
  format: 1,
  trial: true,
  point: 'KTH',
  hall: { vi: 'Nhà văn hóa thử', en: 'Trial hall' },
  commune: {
    code: '00001',
    effectiveFrom: '2025-07-01',
    name: { vi: 'Xã Thử', en: 'Thu commune' },
    province: { vi: 'Tỉnh Thử', en: 'Thu province' },
  },
  agencyCode: null,
  helper: { vi: 'Cán bộ thử', en: 'Trial helper' },
  contact: { vi: '0000', en: '0000' },
  languages: ['vi', 'en'],
  hours: { hall: {}, commune: {}, police: {} },
  days: [],
  screen: { pxPerMm: 4, textSize: 'normal', theme: 'default' },
  signIn: { phone: true, provider: false, card: true, attendant: true, outage: false },
  times: { idleQuestion: 120, idleAnswer: 45, visit: 3600, phoneCode: 90, phoneSignIn: 600 },
  provincialFees: {},
  paper: '80mm',
  keepParkedDays: 7,
  keepReceiptedDays: 7,
};
