import preact from '@preact/preset-vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [preact()],
  test: {
    include: ['tests/{flow,kiosk,admin,server,shared}/**/*.test.{ts,tsx}', 'tests/*.test.ts'],
    environment: 'node',
    env: { TZ: 'Asia/Ho_Chi_Minh' },
    testTimeout: 20_000,
  },
});
