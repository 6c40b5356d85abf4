/** Photographing papers. */
export { CameraView, type CameraViewProps } from './camera-view.tsx';
export { type GrabError, grabFrame } from './grab-frame.ts';
