<?php
/**
 * Where the theme asks for comments: the element, with the discussion in it.
 *
 * @package Plaintalk
 */

defined( 'ABSPATH' ) || exit;

$plaintalk_token = plaintalk_token();
if ( '' !== $plaintalk_token ) {
	// A page that signs somebody in is nobody else's.
	defined( 'DONOTCACHEPAGE' ) || define( 'DONOTCACHEPAGE', true );
}
printf(
	'<section id="comments"><plain-talk url="%1$s"%2$s>%3$s<noscript><p><a href="%4$s">%5$s</a></p></noscript></plain-talk></section>',
	esc_url( get_permalink() ),
	'' === $plaintalk_token ? '' : ' sso="' . esc_attr( $plaintalk_token ) . '"',
	plaintalk_thread( get_permalink() ), // phpcs:ignore WordPress.Security.EscapeOutput -- HTML that the installation escaped.
	esc_url( plaintalk_server() ),
	esc_html__( 'Take part in the discussion', 'plaintalk' )
);
