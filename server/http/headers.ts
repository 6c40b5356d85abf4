import type { MiddlewareHandler } from 'hono';
import type { Config } from '../config.ts';

/**
 * Security headers (facts: security.md §5). The two Trusted Types policies name the addresses of the service worker
 * and of the second store's worker; neither preact nor workbox-window makes a policy of its own. The provider's page
 * is reached by a navigation of the whole window, so no form need ever be sent.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "font-src 'self'",
  "media-src 'self' blob:",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types kiosk#sw kiosk#copy',
].join('; ');

/** What Chromium knows and we do not use; the camera and the serial port (printer, scanner) are ours. */
const OFF = [
  'accelerometer',
  'autoplay',
  'clipboard-read',
  'clipboard-write',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'keyboard-map',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'otp-credentials',
  'payment',
  'picture-in-picture',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'storage-access',
  'sync-xhr',
  'usb',
  'window-management',
  'xr-spatial-tracking',
];

const PERMISSIONS_POLICY = ['camera=(self)', 'serial=(self)', ...OFF.map((feature) => `${feature}=()`)].join(
  ', ',
);

/** A year: the least that browsers' preload lists accept. */
const HSTS = 'max-age=31536000';

/** The headers every answer carries, whatever it is. */
export function securityHeaders(config: Pick<Config, 'origins'>): ReadonlyArray<readonly [string, string]> {
  return [
    ['Content-Security-Policy', CONTENT_SECURITY_POLICY],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ['Permissions-Policy', PERMISSIONS_POLICY],
    ['Referrer-Policy', 'no-referrer'],
    ['X-Content-Type-Options', 'nosniff'],
    ...(config.origins.kiosk.startsWith('https:') ? ([['Strict-Transport-Security', HSTS]] as const) : []),
  ];
}

/** Sets the security headers on every answer, and `no-store` on everything under /api. */
export function secure(config: Pick<Config, 'origins'>): MiddlewareHandler {
  const headers = securityHeaders(config);
  return async (c, next) => {
    await next();
    // A route that is stricter with itself (a photograph opened alone) keeps its own.
    for (const [name, value] of headers) if (!c.res.headers.has(name)) c.header(name, value);
    if (c.req.path === '/api' || c.req.path.startsWith('/api/')) c.header('Cache-Control', 'no-store');
  };
}
