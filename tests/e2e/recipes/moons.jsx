import "pushforward/define";

export function Moons({ steps, onReady }) {
  return (
    <push-forward paradigm="diffusion" data="moons" steps={steps} controls="minimal" autoplay train onready={onReady}>
      Diffusion on two moons
    </push-forward>
  );
}
