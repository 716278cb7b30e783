<?php
/**
 * Who reads here is known there: a token that this server signs.
 *
 * @package Plaintalk
 */

defined( 'ABSPATH' ) || exit;

/** A token begins a session and is done with: minutes are enough, since pages are not kept long. */
const PLAINTALK_TOKEN_S = 300;

/**
 * Give a sign-in token (RFC 7519, HS256) for whoever is signed in here; '' for others, or without
 * a key.
 *
 * @return string
 */
function plaintalk_token() {
	$kid    = plaintalk_key( 'kid' );
	$secret = plaintalk_key( 'secret' );
	$user   = wp_get_current_user();
	if ( '' === $kid || '' === $secret || 0 === (int) $user->ID ) {
		return '';
	}
	$claims = array(
		'aud'  => plaintalk_key( 'audience' ),
		'sub'  => (string) $user->ID,
		'name' => $user->display_name,
		'iat'  => time(),
		'exp'  => time() + PLAINTALK_TOKEN_S,
	);
	$signed = plaintalk_part( array( 'typ' => 'JWT', 'alg' => 'HS256', 'kid' => $kid ) ) . '.' . plaintalk_part( $claims );
	return $signed . '.' . plaintalk_base64url( hash_hmac( 'sha256', $signed, $secret, true ) );
}

/**
 * Give one part of a token.
 *
 * @param array $content What it says.
 * @return string
 */
function plaintalk_part( $content ) {
	return plaintalk_base64url( (string) wp_json_encode( $content, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) );
}

/**
 * Write bytes as RFC 7515 asks: base64 for addresses, without padding.
 *
 * @param string $bytes Any.
 * @return string
 */
function plaintalk_base64url( $bytes ) {
	return rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' );
}
